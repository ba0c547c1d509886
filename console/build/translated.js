// Every language has every word: an empty `msgstr` is a sentence that would be shown in English.
import { readdir, readFile } from "node:fs/promises";

const folder = new URL("../src/locales/", import.meta.url);
let missing = 0;
for (const name of (await readdir(folder)).filter((file) => file.endsWith(".po"))) {
  for (const entry of (await readFile(new URL(name, folder), "utf8")).split("\n\n").slice(1)) {
    if (entry.startsWith("#~") || !/^msgstr ""(\n(?!")|$)/m.test(entry)) continue;
    missing += 1;
    console.error(`${name}: ${entry.match(/^msgid (.*(?:\n".*")*)/m)?.[1]}`);
  }
}
if (missing > 0) process.exit(1);
