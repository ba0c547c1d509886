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
    await button(page, /^Invite 3 people to 2 accounts/).click();
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
    assert.match(await row("Ada Lovelace").textContent(), /Developer in 1 account, Viewer in 1 account/);
  });

  nothingBlocked(errors);
});

const row = (name) => page.getByRole("row", { name: new RegExp(name) });

// Chooses in a field that lists what one types.
async function choose(within, label, option) {
  const field = within.getByRole("textbox", { name: label }).or(within.getByRole("combobox", { name: label })).first();
  await field.click();
  await field.fill(option);
  await field.page().getByRole("option", { name: new RegExp(`^${option}`) }).first().click();
  await field.page().keyboard.press("Tab");
}
