// What stands where a list or a page would be: loading, nothing there yet, nothing found, refused, not yours to change.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Skeleton } from "@mantine/core";
import { useEffect, useState } from "react";
import { isProblem } from "../api/problem";
import styles from "./states.module.css";
import { Code } from "./text";

/** Children after 150 ms: what is quick needs no skeleton. */
export function Late({ children }: { children: React.ReactNode }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? children : null;
}

export function Lines({ count = 6 }: { count?: number }) {
  const { t } = useLingui();
  return (
    <Late>
      <div className={styles.lines} role="status" aria-label={t`Loading`}>
        {Array.from({ length: count }, (_, line) => (
          <Skeleton key={line} height={14} radius="sm" />
        ))}
      </div>
    </Late>
  );
}

/** What would be here, and the one act that fills it. */
export function Empty({ title, children, action }: { title: string; children?: React.ReactNode; action?: React.ReactNode }) {
  return (
    <div className={styles.state}>
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

/** Filters hide everything. */
export function NoneFound({ clear }: { clear: () => void }) {
  return (
    <div className={styles.state} role="status">
      <h2>
        <Trans>Nothing matches these filters</Trans>
      </h2>
      <Button variant="default" onClick={clear}>
        <Trans>Drop all filters</Trans>
      </Button>
    </div>
  );
}

/** What went wrong, its request id, and a way on. What is not for whoever looks is no failure: it says what it would take. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  if (isProblem(error) && error.status === 403 && error.missingPermission) return <Withheld permission={error.missingPermission} />;
  return (
    <div className={styles.state} role="alert">
      <h2>{isProblem(error) && error.status === 404 ? <Trans>Nothing here that you may see</Trans> : <Trans>This could not be shown</Trans>}</h2>
      <Refusal error={error} />
      {retry ? (
        <Button variant="default" onClick={retry}>
          <Trans>Try again</Trans>
        </Button>
      ) : null}
    </div>
  );
}

function Withheld({ permission }: { permission: string }) {
  const { t } = useLingui();
  return (
    <Empty title={t`This is not for you to see`}>
      <Trans>
        It takes <Code copy={false}>{permission}</Code> here. An Owner or an Administrator can give you a role that has it.
      </Trans>
    </Empty>
  );
}

/** A refusal in words, for a form or a dialog. */
export function Refusal({ error }: { error: unknown }) {
  if (!error) return null;
  if (!isProblem(error)) return <p className={styles.refusal}>{String(error)}</p>;
  if (error.code === "client.unreachable") {
    return (
      <p className={styles.refusal} role="alert">
        <Trans>The server can't be reached. Nothing was changed. Try again when the connection is back.</Trans>
      </p>
    );
  }
  return (
    <div className={styles.refusal} role="alert">
      <p>{error.message}</p>
      {error.requestId ? (
        <p className={styles.request}>
          <Trans>Request</Trans> <Code>{error.requestId}</Code>
        </p>
      ) : null}
    </div>
  );
}

/** One may look but not change; says who could. */
export function ReadOnly({ children }: { children: React.ReactNode }) {
  return <p className={styles.readonly}>{children}</p>;
}

/** What just happened, or what needs a look; it stays where it is said. */
export function Notice({ kind = "said", children }: { kind?: "said" | "warning" | "danger" | "live"; children: React.ReactNode }) {
  return (
    <div className={`${styles.notice} ${styles[kind]}`} role={kind === "danger" ? "alert" : "status"}>
      {children}
    </div>
  );
}
