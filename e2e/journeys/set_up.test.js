// The first start: nobody is there yet, and whoever holds the printed token becomes the owner.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../browser.js";
import { fill, heading, nothingBlocked, picture, press, withoutScript } from "../pages.js";
import { startServer } from "../server.js";

let browser;
let server;

before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer({ organizations: 0 })]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("whoever holds the printed token sets the server up, and only once", async () => {
  const { page, errors } = await withoutScript(browser);
  await page.goto(server.url);
  assert.equal(page.url(), `${server.url}/setup`);
  await heading(page, "Set up this server");
  await picture(page, "set-up");

  const wanted = { Organization: "Acme", "First account": "Main", "Owner's name": "Olga Owner", "Owner's e-mail address": "olga@example.com" };
  await fill(page, { ...wanted, "Set-up token": "mst_setup_guess", "Owner's new password": "correct horse battery staple" });
  await press(page, "Create the organization");
  assert.match(await page.locator("#token-error").textContent(), /not the token that the server printed/);

  await fill(page, { "Set-up token": server.setupToken(), "Owner's new password": "too short" });
  await press(page, "Create the organization");
  assert.match(await page.locator("#password-error").textContent(), /at least 15 characters/);
  for (const [label, value] of Object.entries(wanted)) assert.equal(await page.getByLabel(label, { exact: true }).inputValue(), value);
  assert.equal(await page.getByLabel("Owner's new password").inputValue(), "");
  await picture(page, "set-up-refused");

  await fill(page, { "Owner's new password": "correct horse battery staple" });
  await press(page, "Create the organization");
  await page.goto(`${server.url}/home`);
  await heading(page, "Olga Owner");
  assert.equal(await page.getByRole("heading", { level: 2 }).first().textContent(), "Acme");
  await picture(page, "home-of-the-owner");

  await page.goto(`${server.url}/setup?token=${server.setupToken()}`);
  assert.notEqual(new URL(page.url()).pathname, "/setup");
  nothingBlocked(errors);
});
