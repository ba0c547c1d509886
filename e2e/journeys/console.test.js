// The main job in the console, from the first start on: invite people to the right accounts with the right role, know what they do, take them out completely.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newPerson, startBrowser } from "../browser.js";
import { accessible, button, dialog, inConsole, settled, visit } from "../console.js";
import { fill, nothingBlocked, press } from "../pages.js";
import { acceptLink, startServer } from "../server.js";

const password = "correct horse battery staple";
const olga = { email: "olga@example.com", password };
const people = [
  { name: "Ada Lovelace", email: "ada@example.com" },
  { name: "Ben Okri", email: "ben@example.com" },
  { name: "Chloé Dubois", email: "chloe@example.com" },
];

let browser;
let server;
let page;
let errors;

before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer({ organizations: 0 })]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

// One journey: each step stands on the one before.
test("the main job, from the first start to the last key", async (journey) => {
  await journey.test("whoever sets the server up lands in the console", async () => {
    ({ page, errors } = await newPerson(browser, { viewport: { width: 1280, height: 800 } }));
    await page.goto(server.url);
    await fill(page, {
      Organization: "Acme",
      "First account": "Main",
      "Owner's name": "Olga Owner",
      "Owner's e-mail address": olga.email,
      "Set-up token": server.setupToken(),
      "Owner's new password": password,
    });
    await press(page, "Create the organization");
    await settled(page);
    assert.equal(new URL(page.url()).pathname, "/");
  });

  await journey.test("two subaccounts are created", async () => {
    for (const name of ["Support EU", "Support US"]) {
      await visit(page, server, "/accounts");
      await button(page, "Create an account").click();
      await dialog(page).getByLabel("Name").fill(name);
      await choose(dialog(page), "Under", "Main");
      await button(dialog(page), "Create the subaccount").click();
      await page.getByRole("heading", { level: 1, name }).waitFor();
    }
  });

  await journey.test("three people are invited into two accounts at once", async () => {
    await visit(page, server, "/invite");
    await page.getByLabel("E-mail addresses").fill(people.map(({ name, email }) => `${name} <${email}>`).join(", "));
    for (const account of ["Support EU", "Support US"]) await page.getByRole("checkbox", { name: account, exact: true }).check();
    await choose(page, /Roles in .*Support EU/, "Developer");
    await choose(page, /Roles in .*Support US/, "Viewer");
    await page.getByText("3 new", { exact: true }).waitFor();
    await button(page, "Invite 3 people to 2 accounts").click();
    for (const { email } of people) await server.mails(email);
    await accessible(page, "the sent invitations");
  });

  await journey.test("they accept from the mail and are members", async () => {
    for (const { email, name } of people) {
      const [mail] = await server.mails(email);
      const { page: theirs, context } = await newPerson(browser, { javaScriptEnabled: false });
      await theirs.goto(acceptLink(mail));
      await fill(theirs, { "Your name": name, "New password": password });
      await press(theirs, "Accept and create your login");
      await context.close();
    }
    await visit(page, server, "/people");
    for (const { name } of people) await page.getByRole("row", { name: new RegExp(name) }).waitFor();
    assert.match(await row("Ada Lovelace").textContent(), /Developer in 1 account.*Viewer in 1 account/);
  });

  await journey.test("a role is changed with its impact shown first", async () => {
    await openPerson("Ben Okri");
    await button(drawer(), "Change Viewer").click();
    await page.getByRole("menuitem", { name: "Another role instead…" }).click();
    await choose(dialog(page), "Role", "Billing Manager");
    await dialog(page).getByText("billing.manage").first().waitFor();
    await button(dialog(page), "Change to Billing Manager").click();
    await dialog(page).getByText(/is now Billing Manager in Support US/).waitFor();
    await button(dialog(page), "Close").last().click();
    await drawer().getByText("Billing Manager").first().waitFor();
  });

  await journey.test("a custom role is made from an example and given", async () => {
    await visit(page, server, "/roles/new");
    await page.getByRole("link", { name: "Number manager" }).click();
    await button(page, "Create the role").click();
    await page.getByRole("heading", { level: 1, name: "Number manager" }).waitFor();
    await openPerson("Chloé Dubois");
    await button(drawer(), "Give access").first().click();
    const give = page.getByRole("form", { name: "Give access" }).or(dialog(page)).first();
    await choose(give, "Where", "Main");
    await choose(give, "Role", "Number manager");
    await page.getByText("numbers.manage").first().waitFor();
    await button(give, /^Give/).last().click();
    await drawer().getByText("Number manager").first().waitFor();
  });

  let secret;
  await journey.test("a key is made, used, rotated and transferred", async () => {
    await visit(page, server, "/service-accounts");
    await button(page, "Create a service account").first().click();
    await dialog(page).getByLabel("Name").fill("Deployments");
    await choose(dialog(page), "Owned by", "Main / Support EU");
    await button(dialog(page), "Create").click();
    await button(drawer(), "Give a role").click();
    await choose(dialog(page), "Role", "Developer");
    await button(dialog(page), "Give the role").click();
    await drawer().getByRole("cell", { name: "Developer" }).waitFor();

    await visit(page, server, "/api-keys");
    await button(page, "Create an API key").first().click();
    await dialog(page).getByLabel("Name").fill("ci-deploy");
    await choose(dialog(page), "Works in", "Main / Support EU");
    await dialog(page).getByLabel(/^See numbers/).check();
    await dialog(page).getByLabel(/^See accounts/).check();
    await button(dialog(page), "Create the key").click();
    secret = await shownSecret();
    assert.equal((await server.call("GET", "/v1/accounts", undefined, secret)).status, 200);
    await button(dialog(page), "Close").last().click();

    await row("ci-deploy").click();
    await button(drawer(), "Rotate").click();
    await dialog(page).getByLabel("The old secret works for").selectOption("0");
    await button(dialog(page), "Make a new secret").click();
    const rotated = await shownSecret();
    assert.equal((await server.call("GET", "/v1/accounts", undefined, secret)).status, 401);
    assert.equal((await server.call("GET", "/v1/accounts", undefined, rotated)).status, 200);
    await button(dialog(page), "Close").last().click();

    await button(drawer(), "Transfer").click();
    await choose(dialog(page), "It shall act as", "Deployments");
    await button(dialog(page), "Transfer the key").click();
    const handed = await shownSecret();
    assert.equal((await server.call("GET", "/v1/accounts", undefined, rotated)).status, 401);
    assert.equal((await server.call("GET", "/v1/accounts", undefined, handed)).status, 200);
    await button(dialog(page), "Close").last().click();
    await drawer().getByText("Deployments").first().waitFor();
  });

  await journey.test("a person is removed from one account and keeps the rest", async () => {
    await openPerson("Ada Lovelace");
    await button(drawer(), "Remove…").first().click();
    await button(dialog(page), "Remove from Support EU").click();
    await dialog(page).getByRole("status").waitFor();
    await button(dialog(page), "Close").last().click();
    await visit(page, server, "/people");
    assert.match(await row("Ada Lovelace").textContent(), /Viewer in 1 account/);
    assert.doesNotMatch(await row("Ada Lovelace").textContent(), /Developer/);
  });

  await journey.test("a person is deactivated, and nothing of theirs works any more", async () => {
    const { page: theirs } = await inConsole(browser, server, { email: "ben@example.com", password });
    await openPerson("Ben Okri");
    await button(drawer(), "Deactivate").click();
    await dialog(page).getByLabel(/^Type/).fill("Ben Okri");
    await button(dialog(page), /^Deactivate/).click();
    await dialog(page).getByRole("status").waitFor();
    await button(dialog(page), "Close").last().click();
    await theirs.goto(`${server.url}/people`);
    assert.equal(new URL(theirs.url()).pathname, "/sign_in");
  });

  nothingBlocked(errors);
});

const drawer = () => page.getByRole("dialog").first();

async function openPerson(name) {
  await visit(page, server, "/people");
  await row(name).click();
  await drawer().getByText(name).first().waitFor();
  await settled(page);
}

async function shownSecret() {
  const code = dialog(page).locator("code").filter({ hasText: /^mst_key_/ });
  await code.waitFor();
  return code.textContent();
}

const row = (name) => page.getByRole("row", { name: new RegExp(name) });

// Chooses in a field that lists what one types.
async function choose(within, label, option) {
  const field = within.getByRole("textbox", { name: label }).or(within.getByRole("combobox", { name: label })).first();
  await field.click();
  await field.fill(option);
  await field.page().getByRole("option", { name: new RegExp(`^${option}`) }).first().click();
  await field.blur();
}
