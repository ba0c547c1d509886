// Addresses out of whatever was pasted: commas, semicolons, lines, "Name <address>". What can't be read is kept, with the reason.

export type Address = { readonly email: string; readonly name: string | null };

/** Why a piece is not an address. */
export type Fault = "no_at" | "several_at" | "local" | "domain" | "too_long";

export type Broken = { readonly text: string; readonly fault: Fault; readonly start: number; readonly end: number };

export type Read = {
  readonly good: readonly Address[];
  readonly broken: readonly Broken[];
  /** How many were there more than once. */
  readonly folded: number;
};

type Piece = { readonly text: string; readonly start: number; readonly isSameLine: boolean };

/** Reads a text; each address counts once, whatever its case, with the first name that came with it. */
export function readAddresses(text: string): Read {
  const good = new Map<string, Address>();
  const broken: Broken[] = [];
  let folded = 0;
  for (const piece of pieces(text)) {
    for (const { text: one, start, name } of spread(piece)) {
      const found = readAddress(one);
      if ("fault" in found) {
        broken.push({ text: one, fault: found.fault, start, end: start + one.length });
        continue;
      }
      const key = found.email.toLowerCase();
      const known = good.get(key);
      if (known) folded += 1;
      good.set(key, { email: known?.email ?? found.email, name: known?.name ?? name });
    }
  }
  return { good: [...good.values()], broken, folded };
}

/** Cuts at separators, but not inside quotes or angle brackets. */
function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let [start, isQuoted, isBracketed, isSameLine] = [0, false, false, false];
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at] ?? "\n";
    const isLineEnd = character === "\n" || character === "\r";
    if (isLineEnd) [isQuoted, isBracketed] = [false, false];
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "<") isBracketed = true;
    else if (character === ">") isBracketed = false;
    if (!isLineEnd && (isQuoted || isBracketed || !/[,;\t]/.test(character))) continue;
    const raw = text.slice(start, at);
    if (raw.trim()) found.push({ text: raw.trim(), start: start + (raw.length - raw.trimStart().length), isSameLine });
    isSameLine = !isLineEnd && (isSameLine || raw.trim() !== "");
    start = at + 1;
  }
  return joined(found, text);
}

/** "Lovelace, Ada <ada@example.com>" is one piece: a word without @ before a name in front of brackets is a part of that name. */
function joined(found: readonly Piece[], text: string): Piece[] {
  const result: Piece[] = [];
  for (const piece of found) {
    const before = result.at(-1);
    const isSurname = before && piece.isSameLine && !before.text.includes("@") && /^[^<@]+<[^<>]*@[^<>]*>$/.test(piece.text);
    if (!isSurname) result.push(piece);
    else result[result.length - 1] = { ...before, text: text.slice(before.start, piece.start + piece.text.length) };
  }
  return result;
}

type Candidate = { readonly text: string; readonly start: number; readonly name: string | null };

/** A piece is "Name <address>", "Name address", an address, or several addresses with spaces between. */
function spread({ text, start }: Piece): Candidate[] {
  const bracketed = /^(.*?)<\s*([^<>]*?)\s*>?$/s.exec(text);
  if (bracketed)
    return [{ text: bracketed[2] ?? "", start: start + text.indexOf(bracketed[2] ?? "", (bracketed[1] ?? "").length), name: nameOf(bracketed[1] ?? "") }];
  const words = [...text.matchAll(/\S+/g)].map((word) => ({ text: word[0], start: start + word.index, name: null }));
  if (words.length < 2) return words;
  const [last, others] = [words[words.length - 1], words.slice(0, -1)];
  if (last && others.every((word) => !word.text.includes("@")) && !("fault" in readAddress(last.text))) {
    return [{ ...last, name: nameOf(others.map((word) => word.text).join(" ")) }];
  }
  if (words.every((word) => word.text.includes("@"))) return words;
  return [{ text, start, name: null }];
}

function nameOf(text: string): string | null {
  return (
    text
      .trim()
      .replace(/^["']+|["']+$/g, "")
      .replace(/\s+/g, " ")
      .trim() || null
  );
}

function readAddress(text: string): { email: string } | { fault: Fault } {
  const bare = text.replace(/^mailto:/i, "");
  const at = bare.lastIndexOf("@");
  if (at < 0) return { fault: "no_at" };
  const [local, domain] = [bare.slice(0, at), hostOf(bare.slice(at + 1))];
  if (local.includes("@")) return { fault: "several_at" };
  if (!/^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(local)) return { fault: "local" };
  if (!domain) return { fault: "domain" };
  if (local.length > 64 || local.length + domain.length + 1 > 254) return { fault: "too_long" };
  return { email: `${local}@${domain}` };
}

/** The domain as mail knows it (letters of other scripts become `xn--`), if it is one. */
function hostOf(text: string): string | null {
  if (!text || /[\s/:?#[\]@\\]/.test(text) || !URL.canParse(`http://${text}`)) return null;
  const host = new URL(`http://${text}`).hostname;
  const labels = host.split(".");
  const isName = labels.length > 1 && labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  return isName && !/^\d+$/.test(labels.at(-1) ?? "") ? host : null;
}
