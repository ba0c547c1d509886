// After the build: a brotli twin beside each text file, so that the server never compresses while somebody waits.
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = new URL("../dist/", import.meta.url).pathname;
const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

for (const name of await readdir(folder, { recursive: true })) {
  const path = join(folder, name);
  if (name.startsWith(".vite") || !(await stat(path)).isFile() || !/\.(js|css|svg|html)$/.test(name)) continue;
  await writeFile(`${path}.br`, brotliCompressSync(await readFile(path), options));
}
