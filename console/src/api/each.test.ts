import { expect, it } from "vitest";
import { each, type Outcome } from "./each";

it("tells of every item, refusals among them", async () => {
  const heard = new Map<number, Outcome<number>>();
  await each(
    [1, 2, 3, 4, 5, 6],
    async (n) => (n === 3 ? Promise.reject(new Error("no")) : n * 2),
    (n, outcome) => heard.set(n, outcome),
  );
  expect(heard.size).toBe(6);
  expect(heard.get(3)?.kind).toBe("refused");
  expect(heard.get(6)).toEqual({ kind: "done", result: 12 });
});

it("works on a few at a time", async () => {
  let now = 0;
  let most = 0;
  await each(
    Array.from({ length: 30 }, (_, n) => n),
    async () => {
      most = Math.max(most, ++now);
      await new Promise((done) => setTimeout(done, 1));
      now--;
    },
    () => {},
  );
  expect(most).toBe(4);
});

it("begins nothing after it was stopped", async () => {
  const stop = new AbortController();
  let begun = 0;
  await each(
    [1, 2, 3, 4, 5, 6, 7, 8],
    async () => {
      if (++begun === 4) stop.abort();
    },
    () => {},
    stop.signal,
  );
  expect(begun).toBeLessThan(8);
});
