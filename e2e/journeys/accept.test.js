// The link in the mail, opened by the person it was meant for, by somebody with a login, by somebody else, and too late.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../browser.js";
import { fill, heading, nothingBlocked, picture, press, signIn, withoutScript } from "../pages.js";
import { acceptLink, otherOwner, owner, startServer } from "../server.js";

const password = "wooden ladder quiet harbour";
let browser;
let server;
let main;
let support;
let globex;

before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer({ organizations: 2 })]);
  main = server.start.account.sid;
  support = (await made("POST", "/v1/accounts", { name: "Support EU", parent: main })).sid;
  const session = await made("POST", "/v1/sessions", { email: otherOwner.email, password: otherOwner.password });
  const works = await server.call("GET", "/v1/accounts", undefined, session.token);
  globex = { token: session.token, works: works.body.data[0].sid };
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function made(method, path, body, credential) {
  const answer = await server.call(method, path, body, credential);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function invited(email, grants, more = {}, credential) {
  const before = (await server.mails(email, 0)).length;
  const invitation = await made("POST", "/v1/invitations", { email, grants, ...more }, credential);
  const mails = await server.mails(email, before + 1);
  return { invitation, link: acceptLink(mails.at(-1)) };
}

test("a new person opens the mailed link, registers and sees accounts and roles", async () => {
  const { page, errors } = await withoutScript(browser);
  const grants = [
    { scope: support, roles: ["developer", "billing_manager"] },
    { scope: main, roles: ["viewer"] },
  ];
  const { link } = await invited("ada@example.com", grants, { message: "Welcome aboard." });
  for (let scan = 0; scan < 10; scan++) assert.equal((await fetch(link)).status, 200);

  await page.goto(link);
  await heading(page, "You are invited");
  const said = await page.locator("main").textContent();
  for (const part of ["Acme", owner.name, "ada@example.com", "Welcome aboard.", "Main/Support EU", "Developer", "Billing Manager", "Viewer", "Cannot"]) {
    assert.ok(said.includes(part), part);
  }
  await picture(page, "invitation");

  await fill(page, { "Your name": "Ada Lovelace", "New password": "short" });
  await press(page, "Accept and create your login");
  assert.equal(await page.getByLabel("Your name").inputValue(), "Ada Lovelace");
  assert.equal(await page.getByLabel("New password").inputValue(), "");
  assert.match(await page.locator("#password-error").textContent(), /at least 15 characters/);
  await picture(page, "invitation-refused");

  await fill(page, { "New password": password });
  await press(page, "Accept and create your login");
  await heading(page, "Ada Lovelace");
  assert.ok(!page.url().includes("mst_"), page.url());
  assert.match(await page.getByRole("status").textContent(), /You are a member of Acme now/);
  const places = await page.locator(".access h3").allTextContents();
  assert.deepEqual(places, ["Main", "Main/Support EU"]);
  await picture(page, "home-joined");

  await page.goto(link);
  await heading(page, "This invitation was accepted");
  await picture(page, "link-accepted");
  nothingBlocked(errors);
});

test("somebody with a login accepts by signing in, and then has two organizations to switch between", async () => {
  const { page, errors } = await withoutScript(browser);
  const first = await invited("ben@example.com", [{ scope: main, roles: ["developer"] }]);
  await page.goto(first.link);
  await fill(page, { "Your name": "Ben", "New password": password });
  await press(page, "Accept and create your login");
  await press(page, "Sign out");

  const second = await invited("ben@example.com", [{ scope: globex.works, roles: ["administrator"] }], {}, globex.token);
  await page.goto(second.link);
  await fill(page, { Password: "not the password at all" });
  await press(page, "Sign in and accept");
  assert.equal(await page.locator("#password-error").textContent(), "This is not the password of ben@example.com.");
  await picture(page, "invitation-sign-in");

  await fill(page, { Password: password });
  await press(page, "Sign in and accept");
  await heading(page, "Ben");
  assert.deepEqual(await page.locator(".panel h2").allTextContents(), ["Acme", "Globex"]);
  await press(page, "Switch to Globex");
  const current = page.locator(".panel", { has: page.locator(".tag", { hasText: "Current" }) });
  assert.equal(await current.getByRole("heading", { level: 2 }).textContent(), "Globex");
  await picture(page, "home-two-organizations");
  nothingBlocked(errors);
});

test("somebody who is signed in accepts with one button", async () => {
  const { page } = await withoutScript(browser);
  await signIn(page, server.url, owner);
  const { link } = await invited(owner.email, [{ scope: globex.works, roles: ["viewer"] }], {}, globex.token);
  await page.goto(link);
  await picture(page, "invitation-signed-in");
  await press(page, "Accept");
  assert.match(await page.getByRole("status").textContent(), /You are a member of Globex now/);
});

test("somebody else sees the organization's name and is asked to switch", async () => {
  const { page, errors } = await withoutScript(browser);
  await signIn(page, server.url, owner);
  const { link } = await invited("cy@example.com", [{ scope: globex.works, roles: ["viewer"] }], { message: "Secret plan." }, globex.token);
  await page.goto(link);
  await heading(page, "This invitation is for somebody else");
  const said = await page.content();
  for (const hidden of ["cy@example.com", "Secret plan", "Works", "Viewer", otherOwner.name]) assert.ok(!said.includes(hidden), hidden);
  await picture(page, "invitation-for-somebody-else");

  await press(page, "Sign out and go on");
  await heading(page, "You are invited");
  await fill(page, { "Your name": "Cy", "New password": password });
  await press(page, "Accept and create your login");
  await heading(page, "Cy");
  nothingBlocked(errors);
});

test("a link that was replaced, taken back or cut says so", async () => {
  const { page } = await withoutScript(browser);
  const { invitation, link } = await invited("dan@example.com", [{ scope: main, roles: ["viewer"] }]);
  await made("POST", `/v1/invitations/${invitation.sid}/resend`);
  await page.goto(link);
  await heading(page, "There is a newer link");

  const [, mail] = await server.mails("dan@example.com", 2);
  await made("POST", `/v1/invitations/${invitation.sid}/revoke`);
  await page.goto(acceptLink(mail));
  await heading(page, "This invitation was taken back");
  await picture(page, "link-revoked");

  await page.goto(acceptLink(mail).slice(0, -1));
  await heading(page, "This link is not known");
});

test("a link that was shown and not mailed asks for a proof of the address", async () => {
  const { page } = await withoutScript(browser);
  const shown = await made("POST", "/v1/invitations", { email: "eva@example.com", grants: [{ scope: main, roles: ["viewer"] }], send: false });
  await page.goto(shown.accept_url);
  await picture(page, "invitation-proof");
  await press(page, "Mail a new link to eva@example.com");
  await page.getByRole("status").waitFor();
  await picture(page, "invitation-proof-sent");

  const [mail] = await server.mails("eva@example.com");
  await page.goto(acceptLink(mail));
  await fill(page, { "Your name": "Eva", "New password": password });
  await press(page, "Accept and create your login");
  await heading(page, "Eva");
});

test("the home of somebody with many accounts is one plain list", async () => {
  const { page } = await withoutScript(browser);
  const accounts = [];
  for (const team of ["Berlin", "Lagos", "Lima", "Osaka", "Oslo", "Pune", "Quito", "Rome", "Seoul", "Turin", "Utrecht", "Vienna"]) {
    accounts.push(await made("POST", "/v1/accounts", { name: `Team ${team}`, parent: main }));
  }
  const { link } = await invited("may@example.com", accounts.map(({ sid }) => ({ scope: sid, roles: ["developer", "billing_manager"] })));
  await page.goto(link);
  await fill(page, { "Your name": "May", "New password": password });
  await press(page, "Accept and create your login");
  assert.equal(await page.locator(".access li").count(), accounts.length);
  assert.deepEqual(await page.locator(".roles dt").allTextContents(), ["Developer", "Billing Manager"]);
  await picture(page, "home-many-accounts");
});

for (const [name, options] of [
  ["narrow", { viewport: { width: 320, height: 640 } }],
  ["dark", { colorScheme: "dark" }],
  ["narrow and dark", { viewport: { width: 320, height: 640 }, colorScheme: "dark" }],
]) {
  test(`the pages fit a window that is ${name}`, async () => {
    const look = name.replaceAll(" ", "-");
    const { page, errors } = await withoutScript(browser, options);
    const email = `${look}.and.a.rather.long.address@example.com`;
    const { link } = await invited(email, [
      { scope: support, roles: ["developer"] },
      { scope: main, roles: ["viewer"], inherit: true, except: [support], access_expires_at: "2030-01-01T00:00:00Z" },
    ]);
    await page.goto(`${server.url}/sign_in`);
    await picture(page, `${look}-sign-in`);
    await page.goto(link);
    await picture(page, `${look}-invitation`);
    await fill(page, { "Your name": "", "New password": "" });
    await press(page, "Accept and create your login");
    await picture(page, `${look}-invitation-refused`);
    await fill(page, { "Your name": "Konstantinos-Alexandros Papadopoulos-Featherstonehaugh", "New password": password });
    await press(page, "Accept and create your login");
    await picture(page, `${look}-home`);
    await page.goto(link);
    await picture(page, `${look}-link-accepted`);
    await page.goto(`${server.url}/nowhere`);
    await picture(page, `${look}-nothing-here`);
    nothingBlocked(errors);
  });
}
