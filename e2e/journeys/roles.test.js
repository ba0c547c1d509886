// What the console is to each role: the places on the rail, the acts on the pages, and what an address that is not theirs says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../browser.js";
import { button, inConsole, visit } from "../console.js";
import { nothingBlocked } from "../pages.js";
import { startServer } from "../server.js";

const everyPlace = ["Overview", "People", "Accounts", "Roles", "Groups", "Service accounts", "API keys", "Events", "Settings"];
const settingActs = ["Save", "Offer the ownership", "Suspend the account", "Close the account"];
const withheld = "This is not for you to see";
// What somebody without these places is told at their addresses.
const refusals = {
  "/people": withheld,
  "/people/not-seen": withheld,
  "/people/invitations": /Invitations are shown to those who may invite/,
  "/invite": /You can't invite people anywhere here/,
  "/groups": withheld,
  "/service-accounts": withheld,
  "/events": /You can't read the events here/,
};

let browser;
let server;
let account;
let people;

before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer({ demo: true })]);
  const { data: accounts } = (await server.call("GET", "/v1/accounts?limit=50")).body;
  account = accounts.find((one) => one.parent === null && one.name === "Main");
  people = (await server.call("GET", "/v1/users?limit=50")).body.data;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the owner has every place, and every act down to closing an account", async () => {
  const { page, errors } = await inConsole(browser, server, server.people.owner);
  assert.deepEqual(await rail(page), everyPlace);
  await runsPeople(page);
  await visit(page, server, `/accounts/${account.sid}?view=settings`);
  assert.deepEqual(await offered(page, settingActs), settingActs);
  await visit(page, server, "/settings");
  assert.deepEqual(await offered(page, ["Offer ownership"]), ["Offer ownership"]);
  nothingBlocked(errors);
});

test("the administrator has every place and every act, but closes no account and hands nothing over", async () => {
  const { page, errors } = await inConsole(browser, server, server.people.administrator);
  assert.deepEqual(await rail(page), everyPlace);
  await runsPeople(page);
  await visit(page, server, `/accounts/${account.sid}?view=settings`);
  assert.deepEqual(await offered(page, settingActs), ["Save", "Suspend the account"]);
  await visit(page, server, "/settings");
  assert.deepEqual(await offered(page, ["Offer ownership"]), []);
  nothingBlocked(errors);
});

test("the developer has accounts and keys, makes keys, and sees and changes nobody", async () => {
  const { page, errors } = await inConsole(browser, server, server.people.developer);
  assert.deepEqual(await rail(page), ["Overview", "Accounts", "API keys", "Settings"]);
  await seesNobody(page, server.people.developer);
  await looksOnly(page);
  assert.deepEqual(await views(page), ["API keys", "Subaccounts", "Settings"]);
  await visit(page, server, "/api-keys");
  assert.deepEqual(await offered(page, ["Create an API key"]), ["Create an API key"]);
  assert.ok((await page.getByRole("main").getByRole("row").count()) > 1, "there are keys");
  nothingBlocked(errors);
});

for (const [role, word] of [
  ["billing_manager", "the billing manager"],
  ["viewer", "the viewer"],
]) {
  test(`${word} looks at accounts, and nobody's keys or people`, async () => {
    const { page, errors } = await inConsole(browser, server, server.people[role]);
    assert.deepEqual(await rail(page), ["Overview", "Accounts", "Settings"]);
    await seesNobody(page, server.people[role]);
    await looksOnly(page);
    assert.deepEqual(await views(page), ["Subaccounts", "Settings"]);
    await visit(page, server, "/api-keys");
    await saysCalmly(page, withheld);
    assert.deepEqual(await offered(page, ["Create an API key"]), []);
    nothingBlocked(errors);
  });
}

async function rail(page) {
  return page.getByRole("navigation", { name: "Places" }).getByRole("link").allTextContents();
}

async function views(page) {
  const words = await page.getByRole("navigation", { name: "Of this account" }).getByRole("link").allTextContents();
  return words.map((word) => word.replace(/\s*\d+$/, ""));
}

// Which of these acts the page offers, as a button or as a link.
async function offered(page, acts) {
  const content = page.getByRole("main");
  const found = [];
  for (const act of acts) {
    if ((await button(content, act).or(content.getByRole("link", { name: act, exact: true })).count()) > 0) found.push(act);
  }
  return found;
}

// What owners and administrators both do with people, accounts, keys and roles.
async function runsPeople(page) {
  const acts = {
    "/people": ["Invite people", "Export"],
    "/accounts": ["Create an account"],
    [`/accounts/${account.sid}`]: ["Invite people", "Give access"],
    "/api-keys": ["Create an API key"],
    "/roles": ["Create a role"],
  };
  for (const [path, expected] of Object.entries(acts)) {
    await visit(page, server, path);
    assert.deepEqual(await offered(page, expected), expected, path);
  }
  await visit(page, server, "/people");
  assert.ok((await page.getByRole("main").getByRole("row").count()) > 1, "there are people");
}

// Every page about people, by its address, says that it is for others, and shows no one.
async function seesNobody(page, self) {
  const names = people.map(({ name }) => name).filter((name) => name !== self.name);
  for (const [path, words] of Object.entries(refusals)) {
    await visit(page, server, path);
    await saysCalmly(page, words);
    assert.deepEqual(await offered(page, ["Invite people", "Create a service account", "Create a group"]), [], path);
    const content = await page.getByRole("main").textContent();
    assert.deepEqual(names.filter((name) => content.includes(name)), [], path);
  }
  await visit(page, server, `/people/${people.find(({ name }) => name !== self.name).sid}`);
  await page.getByRole("dialog").getByRole("heading", { name: withheld }).waitFor();
  const all = await page.locator("body").textContent();
  assert.deepEqual(names.filter((name) => all.includes(name)), [], "a person's address");
}

async function looksOnly(page) {
  for (const path of ["/people", "/accounts", `/accounts/${account.sid}`, `/accounts/${account.sid}?view=settings`, "/roles"]) {
    await visit(page, server, path);
    assert.deepEqual(await offered(page, ["Invite people", "Create an account", "Give access", ...settingActs, "Create a role"]), [], path);
  }
  await visit(page, server, `/accounts/${account.sid}`);
}

// It says so in words on the page, and no red box or raw error does.
async function saysCalmly(page, words) {
  await page.getByRole("main").getByText(words).first().waitFor();
  assert.equal(await page.getByRole("main").getByRole("alert").count(), 0, `${page.url()} alarms`);
}
