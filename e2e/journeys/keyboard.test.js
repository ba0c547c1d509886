// The console by keyboard alone: no pointer is used from the first page to the last.
import { after, before, test } from "node:test";
import { newPerson, startBrowser } from "../browser.js";
import { dialog, settled } from "../console.js";
import { nothingBlocked } from "../pages.js";
import { startServer } from "../server.js";

let browser;
let server;

before(async () => {
  [browser, server] = await Promise.all([startBrowser(), startServer({ demo: true })]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("an administrator signs in, finds a person, gives them a role and invites another, by keyboard alone", async () => {
  const { page, errors } = await newPerson(browser, { viewport: { width: 1280, height: 800 } });
  const keys = async (...pressed) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  const type = (text) => page.keyboard.type(text);
  // Goes on with Tab until what has the focus is called so.
  const tabTo = async (name) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await keys("Tab");
      if (await page.evaluate((wanted) => named(document.activeElement).includes(wanted), name)) return;
    }
    throw new Error(`no Tab leads to ${name}`);
  };
  await page.addInitScript(() => {
    window.named = (element) =>
      [element?.getAttribute("aria-label"), element?.labels?.[0]?.textContent, element?.textContent, element?.getAttribute("placeholder")].filter(Boolean).join(" ");
  });

  await page.goto(`${server.url}/sign_in`);
  await tabTo("E-mail address");
  await type(server.people.administrator.email);
  await tabTo("Password");
  await type(server.people.administrator.password);
  await keys("Enter");
  await settled(page);

  // To the people, along the rows, into a person and back to the very row.
  await keys("g", "p");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.locator("tr[data-row]").first().waitFor();
  await keys("j", "j");
  const row = await page.evaluate(() => document.activeElement.getAttribute("data-row"));
  await keys("Enter");
  await page.getByRole("dialog").waitFor();
  await keys("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForFunction((before) => document.activeElement?.getAttribute("data-row") === before, row);

  // To somebody by name, and a role for them.
  await keys("Control+k");
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "combobox");
  await type("kenji");
  await page.getByRole("option", { name: /Kenji Watanabe/ }).waitFor();
  await keys("Enter");
  await page.getByRole("dialog").getByText("Kenji Watanabe").first().waitFor();
  await settled(page);
  await tabTo("Give access");
  await keys("Enter");
  await tabTo("Where");
  await type("Sandbox");
  await page.getByRole("option", { name: /Sandbox/ }).first().waitFor();
  await keys("ArrowDown", "Enter");
  await tabTo("Role");
  await type("Billing");
  await page.getByRole("option", { name: /Billing Manager/ }).first().waitFor();
  await keys("ArrowDown", "Enter");
  await page.getByText("billing.manage").first().waitFor();
  await tabTo("Give access");
  await keys("Enter");
  await page.getByText(/Billing Manager/).first().waitFor();
  await keys("Escape");

  // The list of keys, and the way to the invitation.
  await page.goto(server.url);
  await settled(page);
  await keys("?");
  await dialog(page).getByText("Invite people").waitFor();
  await keys("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await keys("i");
  await page.getByRole("heading", { level: 1, name: "Invite people" }).waitFor();
  await tabTo("E-mail addresses");
  await type("new.person@example.com");
  await tabTo("Sandbox");
  await keys("Space");
  await tabTo("Roles in");
  await type("Viewer");
  await page.getByRole("option", { name: /^Viewer/ }).first().waitFor();
  await keys("ArrowDown", "Enter", "Escape");
  await page.getByText("1 new", { exact: true }).waitFor();
  await tabTo("Invite 1 person to");
  await keys("Enter");
  await server.mails("new.person@example.com");
  nothingBlocked(errors);
});
