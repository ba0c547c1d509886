// What a first visit to the people page loads may weigh no more than this, as the browser receives it (brotli). Also the number of run-time packages.
import { readFile, stat } from "node:fs/promises";

const BUDGET = 250 * 1024;
const PACKAGES = 15;

const root = new URL("../", import.meta.url);
const manifest = JSON.parse(await readFile(new URL("dist/.vite/manifest.json", root), "utf8"));
const { dependencies } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));

// The entry, the page, one catalogue of words, and all that these import at once.
const wanted = new Set(["index.html", "src/pages/people/PeoplePage.tsx", "src/locales/en.po"]);
for (const name of wanted) for (const imported of manifest[name].imports ?? []) wanted.add(imported);

const weights = await Promise.all([...wanted].map(async (name) => ({ name, bytes: (await stat(new URL(`dist/${manifest[name].file}.br`, root))).size })));
const total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { name, bytes } of weights.sort((a, b) => b.bytes - a.bytes)) console.log(`${String(bytes).padStart(8)}  ${name}`);
console.log(`${String(total).padStart(8)}  of ${BUDGET} bytes of JavaScript for the people page`);

const packages = Object.keys(dependencies).length;
console.log(`${String(packages).padStart(8)}  of ${PACKAGES} run-time packages`);
if (total > BUDGET || packages > PACKAGES) process.exit(1);
