import { expect, test } from "vitest";
import { byNoun, type Permission, withImplied } from "./catalogue";

const permission = (name: string, area: string, implies: string[] = []): Permission => ({
  name,
  area,
  implies,
  label: name,
  description: "",
  built_in: true,
  object: "permission",
  roles: [],
  while_suspended: false,
});
const catalogue = [permission("users.read", "control"), permission("users.invite", "control", ["users.read"]), permission("numbers.read", "product")];

test("what the product guards stands before what Muster guards", () => {
  expect(byNoun(catalogue).map(({ noun }) => noun)).toEqual(["numbers", "users"]);
});

test("what is implied comes along, and what implies it does not", () => {
  expect([...withImplied(["users.invite"], catalogue)]).toEqual(["users.invite", "users.read"]);
  expect([...withImplied(["users.read"], catalogue)]).toEqual(["users.read"]);
});
