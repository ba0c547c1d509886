// Asking the person to prove themselves while a request waits: sign in again when the session ended, step up when an act demands it.
// The request goes on afterwards, so that nobody loses what they typed. The dialog that asks is `app/ProofDialog`.
import { useSyncExternalStore } from "react";

export type ProofKind = "sign_in" | "step_up";

type Asked = { readonly kind: ProofKind; readonly answer: Promise<boolean>; readonly settle: (proven: boolean) => void };

let asked: Asked | null = null;
const watchers = new Set<() => void>();

function change(to: Asked | null) {
  asked = to;
  for (const tell of watchers) tell();
}

/** Resolves with whether they did. Requests that meet the same lack share one question. */
export function askForProof(kind: ProofKind): Promise<boolean> {
  if (asked) return asked.answer;
  let settle: (proven: boolean) => void = () => {};
  const answer = new Promise<boolean>((resolve) => {
    settle = (proven) => {
      change(null);
      resolve(proven);
    };
  });
  change({ kind, answer, settle });
  return answer;
}

export function useAskedProof(): Asked | null {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => asked,
  );
}
