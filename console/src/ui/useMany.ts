// The same request for many things as a page sees it: what came of each so far, whether it still goes on, a way to stop.
import { useCallback, useEffect, useRef, useState } from "react";
import { each, type Outcome } from "../api/each";

type Sid = { readonly sid: string };

export type Many<Item extends Sid, Result> = {
  readonly outcomes: ReadonlyMap<string, Outcome<Result>>;
  readonly state: "waiting" | "going" | "stopped" | "done";
  readonly start: (items: readonly Item[], work: (item: Item) => Promise<Result>) => void;
  readonly stop: () => void;
};

/** How often what came is shown. */
const BEAT = 100;

export function useMany<Item extends Sid, Result>(): Many<Item, Result> {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome<Result>>>(new Map());
  const [state, setState] = useState<Many<Item, Result>["state"]>("waiting");
  const running = useRef<AbortController>(null);
  const stop = useCallback(() => running.current?.abort(), []);
  const start = useCallback((items: readonly Item[], work: (item: Item) => Promise<Result>) => {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    const come = new Map<string, Outcome<Result>>();
    const isMine = () => running.current === mine;
    const show = () => isMine() && setOutcomes(new Map(come));
    const beat = setInterval(show, BEAT);
    setOutcomes(new Map());
    setState("going");
    void each(items, work, (item, outcome) => come.set(item.sid, outcome), mine.signal).then(() => {
      clearInterval(beat);
      show();
      if (isMine()) setState(mine.signal.aborted ? "stopped" : "done");
    });
  }, []);
  useEffect(() => stop, [stop]);
  return { outcomes, state, start, stop };
}
