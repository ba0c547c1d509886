// What holds on every page of the console: axe-core finds nothing in either theme, nothing is wider than the window, nothing is refused by the policy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../browser.js";
import { complaints, inConsole, visit } from "../console.js";
import { nothingBlocked } from "../pages.js";
import { places } from "../places.js";
import { startServer } from "../server.js";

let browser;
let server;
let all;

before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer({ demo: true })]);
  all = await places(server.call);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe-core finds nothing on any page, ${colorScheme}`, async () => {
    const { page, errors } = await inConsole(browser, server, server.people.owner, { colorScheme });
    const found = [];
    for (const [name, path] of all) {
      await visit(page, server, path);
      found.push(...(await complaints(page)).map((line) => `${name}: ${line}`));
    }
    assert.deepEqual(found, []);
    nothingBlocked(errors);
  });
}

test("no page is wider than a window of 360 pixels", async () => {
  const { page, errors } = await inConsole(browser, server, server.people.owner, { viewport: { width: 360, height: 740 } });
  const found = [];
  for (const [name, path] of all) {
    await visit(page, server, path);
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    if (content > window) found.push(`${name}: ${content} wide in a window of ${window}`);
    const inside = await page.evaluate(() => {
      const content = document.getElementById("content");
      return content.scrollWidth - content.clientWidth;
    });
    if (inside > 0) found.push(`${name}: the content is ${inside} too wide`);
  }
  assert.deepEqual(found, []);
  nothingBlocked(errors);
});
