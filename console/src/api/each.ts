// The same request for many things: a few at a time, each with its own outcome, stoppable in between.

export type Outcome<Result> = { readonly kind: "done"; readonly result: Result } | { readonly kind: "refused"; readonly error: unknown };

const AT_ONCE = 4;

/** Resolves when all have settled or `signal` stopped it; what was begun is always finished and heard of. */
export async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  settled: (item: Item, outcome: Outcome<Result>) => void,
  signal?: AbortSignal,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) {
      if (signal?.aborted) return;
      try {
        settled(item, { kind: "done", result: await work(item) });
      } catch (error) {
        settled(item, { kind: "refused", error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
