// The ground the journeys stand on: the browser starts, and two people in it share nothing.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { newPerson, startBrowser } from "../browser.js";

let browser;
let site;
let url;

before(async () => {
  browser = await startBrowser();
  site = createServer((request, answer) => {
    answer.setHeader("set-cookie", "seen=yes; Path=/");
    answer.end(`<!doctype html><title>Site</title><p>${request.headers.cookie ?? "nobody"}</p>`);
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  url = `http://127.0.0.1:${site.address().port}/`;
});

after(async () => {
  await browser?.close();
  site?.closeAllConnections();
  site?.close();
});

test("two people in one browser share no cookie", async () => {
  const ada = await newPerson(browser);
  await ada.page.goto(url);
  await ada.page.goto(url);
  assert.equal(await ada.page.textContent("p"), "seen=yes");

  const ben = await newPerson(browser);
  await ben.page.goto(url);
  assert.equal(await ben.page.textContent("p"), "nobody");
});
