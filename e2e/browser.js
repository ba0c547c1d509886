// The browser: the system's Chromium, headless, with everything off that would call home.
// Contexts are made per person, so that two people never share a cookie.
import { chromium } from "playwright-core";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
];

export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.MUSTER_TEST_BROWSER ?? "/usr/bin/chromium",
    args: flags,
  });
}

// A page of a new person. `errors` collects what the page complained about (a blocked style, a script error).
export async function newPerson(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return { page, context, errors };
}
