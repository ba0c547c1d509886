// What an event changed, member by member: before → after.
import { Trans } from "@lingui/react/macro";
import { Name } from "../../../ui/text";
import styles from "./Person.module.css";

type State = Readonly<Record<string, unknown>>;

export function Differences({ before, after }: { before: State; after: State }) {
  const changed = Object.keys(after).filter((member) => member in before && text(before[member]) !== text(after[member]));
  if (changed.length === 0) return null;
  return (
    <ul className={styles.roles}>
      {changed.map((member) => (
        <li key={member} className={styles.note}>
          <Trans>
            {member}: <Name>{text(before[member])}</Name> → <Name>{text(after[member])}</Name>
          </Trans>
        </li>
      ))}
    </ul>
  );
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
