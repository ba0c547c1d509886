// Networks as people write them into a field.

export function networksIn(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((network) => network.trim())
    .filter((network) => network !== "");
}
