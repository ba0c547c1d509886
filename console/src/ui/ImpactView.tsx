// What an act would change, before it is done: who gains and who loses what, in which account. From `dry_run`.
import { Plural, Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { Impact } from "../api/client";
import styles from "./ImpactView.module.css";
import { Code, Name, Quiet } from "./text";

/** More than this are shown when they are asked for. */
const SHOWN = 6;

export function ImpactView({ impact }: { impact: Impact | null | undefined }) {
  const [isWhole, setWhole] = useState(false);
  if (!impact) return null;
  if (impact.changes.length === 0) {
    return (
      <p>
        <Quiet>
          <Trans>Nobody gains or loses a permission by this.</Trans>
        </Quiet>
      </p>
    );
  }
  const rest = impact.changes.length - SHOWN;
  return (
    <ul className={styles.changes}>
      {(isWhole ? impact.changes : impact.changes.slice(0, SHOWN)).map((change) => (
        <li key={`${change.principal.sid} ${change.scope.sid}`}>
          <p>
            <Trans>
              <Name strong>{change.principal.name}</Name> in <Name strong>{change.scope.name}</Name>
            </Trans>
          </p>
          {change.loses.length > 0 ? <Permissions sign="−" of={change.loses} label={<Trans>loses</Trans>} className={styles.loses} /> : null}
          {change.gains.length > 0 ? <Permissions sign="+" of={change.gains} label={<Trans>gains</Trans>} className={styles.gains} /> : null}
        </li>
      ))}
      {rest > 0 && !isWhole ? (
        <li>
          <Button variant="default" size="compact-xs" onClick={() => setWhole(true)}>
            <Plural value={rest} one="Show # more" other="Show # more" />
          </Button>
        </li>
      ) : null}
      {impact.more ? (
        <li>
          <Trans>And more people than are shown here.</Trans>
        </li>
      ) : null}
    </ul>
  );
}

/** Of many permissions the first few, and the rest when it is asked for. */
const NAMED = 8;

function Permissions({ sign, of, label, className }: { sign: string; of: readonly string[]; label: React.ReactNode; className?: string }) {
  const [isWhole, setWhole] = useState(of.length <= NAMED + 2);
  const rest = of.length - NAMED;
  return (
    <p className={className}>
      <span aria-hidden>{sign} </span>
      {label}{" "}
      {(isWhole ? of : of.slice(0, NAMED)).map((permission, index) => (
        <span key={permission}>
          {index > 0 ? ", " : ""}
          <Code copy={false}>{permission}</Code>
        </span>
      ))}
      {isWhole ? null : (
        <>
          {" "}
          <button type="button" className={styles.rest} onClick={() => setWhole(true)}>
            <Plural value={rest} one="and # more" other="and # more" />
          </button>
        </>
      )}
    </p>
  );
}
