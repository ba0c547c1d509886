// Facts about one thing, as term and value.
import type { ReactNode } from "react";
import styles from "./RecordView.module.css";

export type Fact = { readonly term: string; readonly value: ReactNode };

export function RecordView({ facts }: { facts: ReadonlyArray<Fact | null | false> }) {
  return (
    <dl className={styles.facts}>
      {facts.map((fact) =>
        fact ? (
          <div key={fact.term}>
            <dt>{fact.term}</dt>
            <dd>{fact.value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
