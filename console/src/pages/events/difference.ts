// What an event changed, member by member: what stood there before, what stands there now.

export type Difference = {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
  /** For lists: what is gone, what has come, what stayed. */
  readonly gone: readonly unknown[];
  readonly come: readonly unknown[];
  readonly isSame: boolean;
};

type State = Readonly<Record<string, unknown>>;

export function differences(before: State, after: State): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.map((name) => {
    const [old, now] = [before[name], after[name]];
    const [olds, nows] = [listOf(old), listOf(now)];
    const has = (list: readonly unknown[], one: unknown) => list.some((other) => JSON.stringify(other) === JSON.stringify(one));
    return {
      name,
      before: old,
      after: now,
      gone: olds.filter((one) => !has(nows, one)),
      come: nows.filter((one) => !has(olds, one)),
      isSame: JSON.stringify(old) === JSON.stringify(now),
    };
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
