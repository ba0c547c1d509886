import { expect, test } from "vitest";
import { readAddresses } from "./addresses";

const emails = (text: string) => readAddresses(text).good.map(({ email }) => email);
const names = (text: string) => readAddresses(text).good.map(({ name }) => name);
const faults = (text: string) => readAddresses(text).broken.map(({ text, fault }) => [text, fault]);

test("commas, semicolons, tabs, spaces and lines separate addresses", () => {
  expect(emails("a@x.org, b@x.org;c@x.org\nd@x.org\r\ne@x.org\tf@x.org g@x.org")).toEqual(["a", "b", "c", "d", "e", "f", "g"].map((local) => `${local}@x.org`));
});

test("names come along, with brackets, quotes and commas in them", () => {
  const text = 'Ada Lovelace <ada@x.org>, "Hopper, Grace" <grace@x.org>; Turing, Alan <alan@x.org>\nNoor noor@x.org\n<bare@x.org>';
  expect(emails(text)).toEqual(["ada@x.org", "grace@x.org", "alan@x.org", "noor@x.org", "bare@x.org"]);
  expect(names(text)).toEqual(["Ada Lovelace", "Hopper, Grace", "Turing, Alan", "Noor", null]);
  expect(faults(text)).toEqual([]);
});

test("the same address in another case is folded, and keeps the first name", () => {
  const read = readAddresses("ada@x.org, Ada <ADA@X.org>, ada@X.ORG");
  expect(read.good).toEqual([{ email: "ada@x.org", name: "Ada" }]);
  expect(read.folded).toBe(2);
});

test("broken ones are kept with the reason and the place", () => {
  const text = "fine@x.org, nobody, two@@x.org, dot.@x.org, no@domain, ip@10.0.0.1, sp ace@x.org b@x.org";
  expect(faults(text)).toEqual([
    ["nobody", "no_at"],
    ["two@@x.org", "several_at"],
    ["dot.@x.org", "local"],
    ["no@domain", "domain"],
    ["ip@10.0.0.1", "domain"],
    ["sp ace@x.org b@x.org", "several_at"],
  ]);
  for (const { text: shown, start, end } of readAddresses(text).broken) expect(text.slice(start, end)).toBe(shown);
});

test("a bracket that does not close still holds an address", () => {
  expect(emails("Ada <ada@x.org\nBert <bert@x.org>")).toEqual(["ada@x.org", "bert@x.org"]);
});

test("mailto, other scripts and long ones", () => {
  expect(emails("mailto:ada@x.org, ada@münchen.de")).toEqual(["ada@x.org", "ada@xn--mnchen-3ya.de"]);
  expect(faults(`${"a".repeat(65)}@x.org`)).toEqual([[`${"a".repeat(65)}@x.org`, "too_long"]]);
  expect(faults("adä@x.org")).toEqual([["adä@x.org", "local"]]);
});

test("five hundred with ten broken ones", () => {
  const many = Array.from({ length: 500 }, (_, index) => (index % 50 === 0 ? `broken ${index}` : `p${index}@x.org`)).join("\n");
  const read = readAddresses(many);
  expect(read.good.length).toBe(490);
  expect(read.broken.length).toBe(10);
});

test("nothing is nothing", () => {
  expect(readAddresses(" \n ,;, \t")).toEqual({ good: [], broken: [], folded: 0 });
});
