// Pictures of every page of the console, light, dark and narrow, into e2e/results/console (ignored), for people to look at: node screenshots.js [NAME…]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startBrowser } from "./browser.js";
import { inConsole, visit } from "./console.js";
import { places } from "./places.js";
import { startServer } from "./server.js";

const folder = join(import.meta.dirname, "results", "console");
const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };
const looks = [
  ["light", { viewport: wide, colorScheme: "light" }],
  ["dark", { viewport: wide, colorScheme: "dark" }],
  ["narrow", { viewport: narrow, colorScheme: "light" }],
  ["narrow-dark", { viewport: narrow, colorScheme: "dark" }],
];

const wanted = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const [browser, server] = await Promise.all([startBrowser(), startServer({ demo: true })]);
try {
  const all = (await places(server.call)).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  for (const [look, options] of looks) {
    const { page, context, errors } = await inConsole(browser, server, server.people.owner, options);
    for (const [name, path] of all) {
      await visit(page, server, path);
      await page.screenshot({ path: join(folder, `${name}-${look}.png`) });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) console.log(`${name} ${look}: ${over} pixels too wide`);
      for (const error of errors.splice(0)) console.log(`${name} ${look}: ${error}`);
    }
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
