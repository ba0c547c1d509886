import { expect, test } from "vitest";
import { daysSince, moment } from "./moments";

const now = Date.parse("2026-11-24T12:00:00Z");
const said = (at: string, locale = "en") => moment(at, locale, now).relative;

test("what is near is said in relation to now", () => {
  expect(said("2026-11-24T09:00:00Z")).toBe("3 hours ago");
  expect(said("2026-11-26T12:00:00Z")).toBe("in 2 days");
  expect(said("2026-11-23T11:00:00Z", "es")).toBe("ayer");
});

test("what is more than a month away is a date", () => {
  expect(said("2025-10-01T12:00:00Z")).toBe("Oct 1, 2025");
});

test("the universal time is told beside the viewer's", () => {
  expect(moment("2026-11-24T09:00:00.123456Z", "en", now).utc).toContain("9:00:00");
});

test("days are whole days", () => {
  expect(daysSince("2026-11-22T13:00:00Z", now)).toBe(1);
});
