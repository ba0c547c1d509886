// What an act would change, before it is done: who gains and who loses what, in which account. From `dry_run`.
import { Trans } from "@lingui/react/macro";
import type { Impact } from "../api/client";
import styles from "./ImpactView.module.css";
import { Code, Name, Quiet } from "./text";

export function ImpactView({ impact }: { impact: Impact | null | undefined }) {
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
  return (
    <ul className={styles.changes}>
      {impact.changes.map((change) => (
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
      {impact.more ? (
        <li>
          <Trans>And more people than are shown here.</Trans>
        </li>
      ) : null}
    </ul>
  );
}

function Permissions({ sign, of, label, className }: { sign: string; of: readonly string[]; label: React.ReactNode; className?: string }) {
  return (
    <p className={className}>
      <span aria-hidden>{sign} </span>
      {label}{" "}
      {of.map((permission, index) => (
        <span key={permission}>
          {index > 0 ? ", " : ""}
          <Code copy={false}>{permission}</Code>
        </span>
      ))}
    </p>
  );
}
