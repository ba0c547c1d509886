// The console under what the security checklist names for a browser (I5, I6, I7), and under bad luck: a session that ended, a server that is gone.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { startBrowser } from "../browser.js";
import { button, inConsole, visit } from "../console.js";
import { nothingBlocked, signIn, withoutScript } from "../pages.js";
import { owner, startServer } from "../server.js";

const markup = '<img src=x onerror="alert(1)">';
const hostile = `${markup} javascript:alert(2) \u202Egpj`;

let browser;
let server;
let globex;

before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer({ demo: true })]);
});

after(async () => {
  await browser?.close();
  await globex?.stop();
  await server?.stop();
});

test("I5: a page of another origin that frames the console shows nothing of it", async () => {
  const { page, context } = await inConsole(browser, server, server.people.owner);
  const elsewhere = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.end(`<!doctype html><title>Elsewhere</title>${["/", "/people", "/sign_in"].map((path) => `<iframe src="${server.url}${path}"></iframe>`).join("")}`);
  }).listen(0, "127.0.0.1");
  try {
    await once(elsewhere, "listening");
    const { port } = elsewhere.address();
    // Another host of the same machine and another port of the same host: the first would not send the cookie, the second does.
    for (const origin of [`http://localhost:${port}`, `http://127.0.0.1:${port}`]) {
      const refused = [];
      page.on("console", (message) => refused.push(message.text()));
      await page.goto(origin);
      assert.equal(page.frames().length, 4);
      for (const frame of page.frames().slice(1)) {
        assert.ok(!frame.url().startsWith(server.url), `${frame.url()} is shown`);
        assert.equal(await frame.locator("#console, form, nav").count(), 0);
        assert.doesNotMatch(await frame.locator("body").textContent(), /Acme|People|Olga|Sign in/);
      }
      assert.ok(refused.some((line) => line.includes("frame-ancestors")), `the policy refused it: ${refused}`);
    }
  } finally {
    elsewhere.closeAllConnections();
    elsewhere.close();
    await context.close();
  }
});

test("I6: names with markup, a script link and a mark of direction are text, apart from what is around them", async () => {
  const users = (await server.call("GET", "/v1/users?limit=50")).body.data;
  const person = users.find(({ email }) => email === server.people.viewer.email);
  assert.equal((await server.call("PATCH", `/v1/users/${person.sid}`, { name: hostile })).status, 200);
  const account = await server.call("POST", "/v1/accounts", { name: hostile });
  assert.equal(account.status, 201);
  const invited = await server.call("POST", "/v1/invitations", {
    email: "hostile@example.com",
    name: hostile,
    message: hostile,
    grants: [{ scope: account.body.sid, roles: ["viewer"] }],
    send: false,
  });
  assert.equal(invited.status, 201);

  const { page, context, errors } = await inConsole(browser, server, server.people.owner);
  const dialogs = [];
  page.on("dialog", (shown) => {
    dialogs.push(`${shown.type()}: ${shown.message()}`);
    void shown.dismiss();
  });
  for (const path of [
    `/people?q=${encodeURIComponent("<img")}`,
    `/people/${person.sid}`,
    `/people/${person.sid}?view=history`,
    "/accounts",
    `/accounts/${account.body.sid}`,
    `/accounts/${account.body.sid}?view=history`,
    "/people/invitations",
    `/people/invitations/${invited.body.sid}`,
    "/events",
  ]) {
    await visit(page, server, path);
    await page.getByText(markup).first().waitFor();
    const seen = await page.evaluate((words) => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const bare = [];
      let count = 0;
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (!text.data.includes(words)) continue;
        count += 1;
        // Isolated by <bdi>, by `dir`, or by a style; a field, a title and an option stand for themselves.
        let at = text.parentElement;
        while (at && at !== document.body && !/^(BDI|TITLE|OPTION|TEXTAREA)$/.test(at.tagName) && !/isolate|plaintext/.test(at === text.parentElement ? getComputedStyle(at).unicodeBidi : "")) at = at.parentElement;
        if (!at || at === document.body) bare.push(text.parentElement.outerHTML.slice(0, 300));
      }
      return {
        count,
        bare,
        made: document.querySelectorAll('img[src="x"], [onerror], a[href^="javascript:" i]').length,
      };
    }, "\u202E");
    assert.equal(seen.made, 0, `${path} made an element of a name`);
    assert.ok(seen.count > 0, `${path} shows it whole`);
    assert.deepEqual(seen.bare, [], `${path} shows it outside a bdi`);
  }
  assert.deepEqual(dialogs, []);
  nothingBlocked(errors);
  await context.close();
});

test("I7: who signs out in one tab is out in the other by itself, and Back shows nothing of the console", async () => {
  const { page, context } = await inConsole(browser, server, server.people.owner);
  const other = await context.newPage();
  other.setDefaultTimeout(10_000);
  await visit(other, server, "/people");
  await visit(other, server, "/accounts");
  await visit(page, server, "/people");

  await button(page, /^You: /).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  for (const tab of [page, other]) {
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.equal(tab.url(), `${server.url}/sign_in`);
    assert.ok(await tab.goBack(), "what is behind is asked for again");
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.equal(new URL(tab.url()).pathname, "/sign_in");
    assert.equal(await tab.locator("#content").count(), 0);
    assert.doesNotMatch(await tab.locator("body").textContent(), /Acme|Olga|Members/);
  }
  await context.close();
});

test("a session that ends in the middle of a form asks to sign in in place, and what was typed goes on", async () => {
  const { page, context } = await inConsole(browser, server, server.people.owner);
  const other = await context.newPage();
  other.setDefaultTimeout(10_000);
  await other.goto(`${server.url}/home`);
  await visit(page, server, "/roles/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Night watch");
  await page.getByLabel("What it is for").fill("Looks at logs while the others sleep.");
  await page.getByRole("checkbox", { name: /^See logs/ }).check();

  const ended = await other.evaluate(() => fetch("/v1/sessions/current", { method: "DELETE" }).then(({ status }) => status));
  assert.equal(ended, 200);
  await button(page, "Create the role").click();
  const asked = page.getByRole("dialog", { name: "Your session has ended" });
  await asked.waitFor();
  assert.equal(await asked.getByLabel("E-mail address").inputValue(), server.people.owner.email);
  assert.equal(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue(), "Night watch");
  assert.equal(new URL(page.url()).pathname, "/roles/new");

  // A wrong password is said there, and loses nothing either.
  await asked.locator("input[type=password]").fill("not the password at all");
  await button(asked, "Sign in").click();
  await asked.getByRole("alert").waitFor();
  await asked.locator("input[type=password]").fill(server.people.owner.password);
  await button(asked, "Sign in").click();
  await page.getByRole("heading", { level: 1, name: "Night watch" }).waitFor();
  await page.getByText("Looks at logs while the others sleep.").first().waitFor();
  const made = (await server.call("GET", "/v1/roles?limit=50")).body.data.filter(({ name }) => name === "Night watch");
  assert.equal(made.length, 1);
  await context.close();
});

test("a server that is gone is said in a bar, with nothing kept for later, until it is back", async () => {
  const { page, context } = await inConsole(browser, server, server.people.owner);
  await visit(page, server, "/roles/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Day watch");
  await page.route("**/v1/**", (route) => route.abort());
  await button(page, "Create the role").click();
  await page.getByText(/The server can't be reached\. What you see may be old; nothing you do now is kept for later/).waitFor();
  await page.getByText(/Nothing was changed/).first().waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue(), "Day watch");

  await page.unroute("**/v1/**");
  await page.getByText(/nothing you do now is kept for later/).waitFor({ state: "detached" });
  const made = (await server.call("GET", "/v1/roles?limit=50")).body.data.filter(({ name }) => name === "Day watch");
  assert.deepEqual(made, [], "what was refused is not sent later");
  await button(page, "Create the role").click();
  await page.getByRole("heading", { level: 1, name: "Day watch" }).waitFor();
  await context.close();
});

test("without JavaScript the console says so, and leads to the page that needs none", async () => {
  const { page, context } = await withoutScript(browser);
  await signIn(page, server.url, server.people.owner);
  await page.waitForURL(`${server.url}/home`);
  await page.goto(server.url);
  // Playwright's words skip <noscript>; its selectors do not.
  const said = page.locator("noscript p");
  assert.ok(await said.isVisible());
  assert.match(await said.innerText(), /^The console needs JavaScript\./);
  await said.locator("a").click();
  await page.waitForURL(`${server.url}/home`);
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), server.people.owner.name);
  await context.close();
});

test("a link to what is another organization's or made up says calmly that nothing is there to see", async () => {
  globex = await startServer();
  const theirs = (await globex.call("GET", "/v1/users")).body.data[0];
  const { page, context } = await inConsole(browser, server, server.people.owner);
  for (const path of [
    `/people/${theirs.sid}`,
    "/people/US00000000000000000000000000000000",
    "/accounts/AC00000000000000000000000000000000",
    "/roles/IX0192f0c1a2b37d4e8f60718293a4b5c6",
    "/people/invitations/NF0192f0c1a2b37d4e8f60718293a4b5c6",
    "/api-keys/SK0192f0c1a2b37d4e8f60718293a4b5c6",
  ]) {
    await page.goto(server.url + path);
    await page
      .getByRole("heading", { name: "Nothing here that you may see" })
      .waitFor()
      .catch(async () => assert.fail(`${path}: ${await page.locator("body").innerText()}`));
    assert.doesNotMatch(await page.locator("body").innerText(), new RegExp(`${owner.name}|undefined|TypeError`), path);
  }
  await context.close();
});
