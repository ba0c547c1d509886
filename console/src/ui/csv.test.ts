import { describe, expect, it } from "vitest";
import { cell, csv } from "./csv";

describe("a table as CSV", () => {
  it("names the columns, ends every line with CRLF and says that it is UTF-8", () => {
    expect(
      csv(
        ["name", "keys"],
        [
          ["Ada", 2],
          ["Grace", null],
        ],
      ),
    ).toBe("\uFEFFname,keys\r\nAda,2\r\nGrace,\r\n");
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])("keeps %j from being a formula", (text) => {
    expect(cell(text)).toBe(`'${text}`);
  });

  it("keeps a carriage return in front from being a formula, and quotes it", () => {
    expect(cell("\r=1")).toBe(`"'\r=1"`);
  });

  it("quotes what would end a cell or a line", () => {
    expect(cell('Lovelace, Ada "Countess"')).toBe('"Lovelace, Ada ""Countess"""');
    expect(cell("two\nlines")).toBe('"two\nlines"');
  });

  it("leaves numbers below zero and plain text alone", () => {
    expect(cell(-3)).toBe("-3");
    expect(cell("a=b")).toBe("a=b");
    expect(cell("مريم")).toBe("مريم");
  });
});
