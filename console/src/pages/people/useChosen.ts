// Who is chosen on a list, also beyond the rows that are loaded.
import { useMemo, useState } from "react";

type Sid = { readonly sid: string };

export type Chosen<T extends Sid> = {
  readonly sids: ReadonlySet<string>;
  readonly choose: (sids: ReadonlySet<string>) => void;
  readonly people: readonly T[];
  /** All of a list that was walked. */
  readonly chooseAll: (all: readonly T[]) => void;
  readonly clear: () => void;
};

const NOBODY: ReadonlySet<string> = new Set();

/** `of` names the list: with another filter nobody is chosen. */
export function useChosen<T extends Sid>(of: string, rows: readonly T[]): Chosen<T> {
  const [state, setState] = useState<{ of: string; sids: ReadonlySet<string>; walked: readonly T[] }>({ of, sids: NOBODY, walked: [] });
  const { sids, walked } = state.of === of ? state : { sids: NOBODY, walked: [] };
  const people = useMemo(() => {
    const known = new Map([...walked, ...rows].map((person) => [person.sid, person]));
    return [...sids].flatMap((sid) => known.get(sid) ?? []);
  }, [sids, walked, rows]);
  return {
    sids,
    people,
    choose: (now) => setState({ of, sids: now, walked }),
    chooseAll: (all) => setState({ of, sids: new Set(all.map(({ sid }) => sid)), walked: all }),
    clear: () => setState({ of, sids: NOBODY, walked: [] }),
  };
}
