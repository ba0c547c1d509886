// A thin bar while the server can't be reached. Nothing is queued behind it.
import { Trans } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useReachable } from "../../api/reachable";
import styles from "./Shell.module.css";

const AGAIN = 3_000;

export function OfflineBar() {
  const isReachable = useReachable();
  const queries = useQueryClient();
  useEffect(() => {
    if (isReachable) return;
    // Readings that failed are tried again; the first that succeeds takes the bar away.
    const timer = setInterval(() => void queries.refetchQueries({ type: "active" }), AGAIN);
    return () => clearInterval(timer);
  }, [isReachable, queries]);
  if (isReachable) return null;
  return (
    <div className={styles.offline} role="status">
      <Trans>The server can't be reached. What you see may be old; nothing you do now is kept for later.</Trans>
    </div>
  );
}
