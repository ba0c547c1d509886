// The list of events with what has happened since it was read. What is new waits when one has scrolled down: nothing jumps under one's eyes.
import { useEffect, useMemo, useState } from "react";
import type { Event } from "../../api/client";
import type { List } from "../../api/list";
import { CONTENT } from "../../ui/viewport";
import { type EventsSearch, useEvents } from "./events";
import { tail } from "./tail";

export type Live = {
  readonly list: List<Event>;
  /** How many wait above the list. */
  readonly waiting: number;
  readonly show: () => void;
  readonly isFollowing: boolean;
  readonly follow: (is: boolean) => void;
  /** Why it can't be followed. */
  readonly refusal: unknown;
  /** How many came by themselves in all. */
  readonly heard: number;
};

const TOP = 40;
const NONE: readonly Event[] = [];

export function useLive({ type, actor, target, account }: EventsSearch): Live {
  const search = useMemo(() => ({ type, actor, target, account }), [type, actor, target, account]);
  const list = useEvents(search);
  const [isFollowing, follow] = useState(true);
  const [come, setCome] = useState<{ readonly of: EventsSearch; readonly events: readonly Event[] }>({ of: search, events: NONE });
  const [shown, setShown] = useState(0);
  const [refusal, setRefusal] = useState<unknown>(null);
  const isReady = !list.isLoading && !list.error;
  // Another question, another list.
  const fresh = come.of === search ? come.events : NONE;
  const newest = fresh[0]?.sequence ?? list.rows[0]?.sequence;

  useEffect(() => {
    if (!isFollowing || !isReady) return;
    const stop = new AbortController();
    setRefusal(null);
    const hear = (events: Event[]) => {
      setCome((before) => ({ of: search, events: [...events.toReversed(), ...(before.of === search ? before.events : NONE)] }));
      // At the top of the list they come in by themselves.
      if ((document.getElementById(CONTENT)?.scrollTop ?? 0) < TOP) setShown(events.at(-1)?.sequence ?? 0);
    };
    tail(search, newest, hear, stop.signal).catch(setRefusal);
    return () => stop.abort();
    // Where to begin is asked once, not at each event.
  }, [search, isFollowing, isReady]);
  const known = list.rows[0]?.sequence ?? 0;
  const unknown = fresh.filter(({ sequence }) => sequence > known);
  const above = unknown.filter(({ sequence }) => sequence <= shown);
  return {
    list: { ...list, rows: [...above, ...list.rows], total: list.total === null ? null : list.total + above.length },
    waiting: unknown.length - above.length,
    show: () => setShown(newest ?? 0),
    isFollowing,
    follow,
    refusal,
    heard: fresh.length,
  };
}
