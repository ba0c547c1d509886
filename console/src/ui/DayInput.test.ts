import { expect, it } from "vitest";
import { dayOf, endOf } from "./DayInput";

it("ends with the viewer's day, whatever the zone", () => {
  expect(dayOf(endOf("2026-12-20"))).toBe("2026-12-20");
  expect(new Date(endOf("2026-12-20")).getHours()).toBe(23);
});
