// Signing in and out, at the page that is there without a script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../browser.js";
import { fill, heading, nothingBlocked, picture, press, signIn, withoutScript } from "../pages.js";
import { owner, startServer } from "../server.js";

let browser;
let server;

before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the owner signs in, sees what they hold, and signs out", async () => {
  const { page, context, errors } = await withoutScript(browser);
  await page.goto(server.url);
  assert.equal(page.url(), `${server.url}/sign_in`);
  await picture(page, "sign-in");

  await signIn(page, server.url, owner);
  assert.equal(page.url(), `${server.url}/home`);
  await heading(page, owner.name);
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite, cookie.path], ["muster_session", true, "Lax", "/"]);

  await press(page, "Sign out");
  await heading(page, "Sign in");
  assert.deepEqual(await context.cookies(), []);
  await page.goBack();
  await page.reload();
  await heading(page, "Sign in");
  nothingBlocked(errors);
});

test("a wrong password is refused in one sentence; the address stays, the password does not", async () => {
  const { page, errors } = await withoutScript(browser);
  await signIn(page, server.url, { ...owner, password: "not the password at all" });
  await heading(page, "Sign in");
  assert.equal(await page.getByRole("alert").textContent(), "This address and password do not sign in.");
  assert.equal(await page.getByLabel("E-mail address").inputValue(), owner.email);
  assert.equal(await page.getByLabel("Password").inputValue(), "");
  await picture(page, "sign-in-refused");

  await fill(page, { Password: owner.password });
  await press(page, "Sign in");
  await heading(page, owner.name);
  nothingBlocked(errors);
});

test("a page that is not there says so, and the way back", async () => {
  const { page } = await withoutScript(browser);
  const answer = await page.goto(`${server.url}/nowhere`);
  assert.equal(answer.status(), 404);
  await heading(page, "There is nothing here");
  assert.match(await page.locator("code").textContent(), /^[0-9a-f]{16}-[0-9a-f]{8}$/);
  await picture(page, "nothing-here");
});
