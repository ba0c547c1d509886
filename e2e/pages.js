// What people do at the server-rendered pages, in their words. Everybody here has JavaScript switched off: the pages must not need it.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { newPerson } from "./browser.js";

const pictures = join(import.meta.dirname, "results");

export function withoutScript(browser, options = {}) {
  return newPerson(browser, { javaScriptEnabled: false, viewport: { width: 1024, height: 768 }, ...options });
}

export async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

export async function press(page, name) {
  await page.getByRole("button", { name, exact: true }).click();
}

export async function signIn(page, url, { email, password }) {
  // The page that needs no script is where everybody here wants to be, whether or not this build has a console.
  await page.goto(`${url}/sign_in?next=/home`);
  await fill(page, { "E-mail address": email, Password: password });
  await press(page, "Sign in");
}

export async function heading(page, expected) {
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), expected);
}

// No part of a page was blocked, and no script died. That a page was refused or not found is no complaint.
export function nothingBlocked(errors) {
  assert.deepEqual(errors.filter((error) => !error.startsWith("Failed to load resource: the server responded with a status of 4")), []);
}

// The page as a person sees it, for people to look at; and nothing in it sticks out.
export async function picture(page, name) {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= window, `${name} is ${content} wide in a window of ${window}`);
}
