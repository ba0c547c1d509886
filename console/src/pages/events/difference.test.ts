import { expect, test } from "vitest";
import { differences } from "./difference";

test("a member that changed has both sides", () => {
  expect(differences({ status: "active" }, { status: "suspended" })).toMatchObject([{ name: "status", before: "active", after: "suspended", isSame: false }]);
});

test("of lists it tells what is gone and what has come", () => {
  const [permissions] = differences({ permissions: ["logs.read", "numbers.read"] }, { permissions: ["numbers.read", "numbers.manage"] });
  expect(permissions).toMatchObject({ gone: ["logs.read"], come: ["numbers.manage"] });
});

test("a member on one side only is new, or gone", () => {
  expect(differences({ role: "IX1" }, { source: "direct" }).map(({ name, isSame }) => [name, isSame])).toEqual([
    ["role", false],
    ["source", false],
  ]);
});

test("what stayed is told apart", () => {
  expect(differences({ name: "Main" }, { name: "Main" })[0]?.isSame).toBe(true);
});
