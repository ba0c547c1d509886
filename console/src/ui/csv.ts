// Tables as CSV (RFC 4180), safe to open in a spreadsheet: a cell that would be read as a formula begins with an apostrophe instead.

const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

/** Lines end with CRLF; the first names the columns. The mark in front tells spreadsheets that it is UTF-8. */
export function csv(header: readonly string[], rows: ReadonlyArray<readonly Cell[]>): string {
  return `\uFEFF${[header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

export type Cell = string | number | null | undefined;

export function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hands a text to the browser as a file. */
export function download(name: string, text: string, type = "text/csv;charset=utf-8"): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
