// The part of an address after the question mark: filters, order, the tab. Plain words, so that people can read and send it.

type Search = Record<string, string | undefined>;

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") written.set(name, String(value));
  }
  const text = written.toString();
  return text ? `?${text}` : "";
}

/** Keeps the names that a page knows; everything else of an address is dropped. */
export function only<const Name extends string>(...names: Name[]) {
  return (search: Search): { [key in Name]?: string } => {
    const kept: { [key in Name]?: string } = {};
    for (const name of names) if (search[name]) kept[name] = search[name];
    return kept;
  };
}
