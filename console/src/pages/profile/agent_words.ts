// What a browser calls itself, in two words that people know.

const BROWSERS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bEdg\w*\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\b(Headless)?Chrom(e|ium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

export function agentWords(agent: string): { browser: string; system: string | null } {
  const known = (names: typeof BROWSERS) => names.find(([pattern]) => pattern.test(agent))?.[1];
  return { browser: known(BROWSERS) ?? (agent.split(/[\s/]/)[0] || agent), system: known(SYSTEMS) ?? null };
}
