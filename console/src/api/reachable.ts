// Whether the last request found the server. The bar that says so is `app/OfflineBar`.
import { useSyncExternalStore } from "react";

let is = true;
const watchers = new Set<() => void>();

export const reachable = {
  set(now: boolean) {
    if (now === is) return;
    is = now;
    for (const tell of watchers) tell();
  },
};

export function useReachable(): boolean {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => is,
  );
}
