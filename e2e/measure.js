// The people page measured by the browser itself: frames while one scrolls, and from a key press or a click to the rows that it asks for.
// node measure.js URL E-MAIL PASSWORD [LOOKS]   against a server that has many people (muster demo --people 100000)
import { newPerson, startBrowser } from "./browser.js";
import { settled, visit } from "./console.js";
import { fill, press } from "./pages.js";

const [url, email, password, looks = "20"] = process.argv.slice(2);
const server = { url };
const browser = await startBrowser();
const { page } = await newPerson(browser, { viewport: { width: 1280, height: 800 } });
await page.goto(`${url}/sign_in`);
await fill(page, { "E-mail address": email, Password: password });
await press(page, "Sign in");
await settled(page);

const started = Date.now();
await visit(page, server, "/people");
await page.locator("tr[data-row]").first().waitFor();
report("first load of the page", [Date.now() - started]);

// Frames: one wheel's worth a frame, through what is loaded and what comes meanwhile.
const frames = await page.evaluate(async () => {
  const content = document.getElementById("content");
  const gaps = [];
  let last = performance.now();
  for (let frame = 0; frame < 600; frame += 1) {
    content.scrollTop += 200;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }
  return { gaps, rows: document.querySelectorAll("tr[data-row]").length, reached: content.scrollTop };
});
report(`milliseconds a frame while scrolling ${Math.round(frames.reached / 44)} rows (${frames.rows} rows in the page)`, frames.gaps);

// Interactions: until the next frame after the event (what INP counts), and until the rows asked for are there.
await page.evaluate(() => {
  window.waits = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.waits.push(entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
});
await visit(page, server, "/people");
const sorts = [];
for (let look = 0; look < Number(looks); look += 1) {
  const order = ["Last seen", "Name"][look % 2];
  const at = Date.now();
  await page.getByRole("button", { name: order, exact: true }).click();
  await settled(page);
  await page.locator('tr[data-row="0"]').waitFor();
  sorts.push(Date.now() - at);
}
report("milliseconds from a click on a heading to the sorted rows", sorts);
const finds = [];
for (const letters of ["a", "ma", "ol", "pri", "kenji", "zo", "b", "li", "ra", "to"]) {
  const answered = page.waitForResponse((response) => response.url().includes(`q=${letters}`) && response.ok());
  const at = Date.now();
  await page.getByRole("searchbox").fill(letters);
  await answered;
  finds.push(Date.now() - at - 200);
}
report("milliseconds from the last letter to the found rows (without the 200 of patience)", finds);
const waits = await page.evaluate(() => window.waits ?? []);
if (waits.length > 0) report("milliseconds from an interaction to the next frame", waits);
await browser.close();

function report(what, figures) {
  const sorted = [...figures].sort((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0);
  console.log(`${what}: median ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)} (${sorted.length})`);
}
