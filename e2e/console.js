// What people do in the console, and what holds on every page of it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { newPerson } from "./browser.js";
import { fill, press } from "./pages.js";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Somebody signed in, in a window of their own.
export async function inConsole(browser, server, person, options = {}) {
  const visitor = await newPerson(browser, { viewport: { width: 1280, height: 800 }, ...options });
  await visitor.page.goto(`${server.url}/sign_in`);
  await fill(visitor.page, { "E-mail address": person.email, Password: person.password });
  await press(visitor.page, "Sign in");
  await settled(visitor.page);
  return visitor;
}

// The page as it is once everything it asked for has come.
export async function visit(page, server, path) {
  await page.goto(server.url + path);
  await settled(page);
}

export async function settled(page) {
  await page.locator("#content").waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => document.querySelector(".mantine-Skeleton-root, [data-loading]") === null);
}

// What axe-core complains about, as lines that say where.
export async function complaints(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary?.split("\n").slice(1, 3).join(" ")}`));
}

export async function accessible(page, what) {
  assert.deepEqual(await complaints(page), [], what);
}

export const dialog = (page) => page.getByRole("dialog").last();
export const button = (within, name) => within.getByRole("button", { name, exact: typeof name === "string" });
