// Many people, and beside each what would become of them or what has.
import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { PersonReference } from "../api/client";
import type { Outcome } from "../api/each";
import styles from "./ManyTable.module.css";
import { PlainTable } from "./PlainTable";
import { Refusal } from "./states";
import { Person, Quiet } from "./text";

type Properties<Result> = {
  label: string;
  people: readonly PersonReference[];
  outcomes: ReadonlyMap<string, Outcome<Result>>;
  shown: (result: Result) => ReactNode;
};

/** More are counted, not shown: a plan is read by a person. */
const SHOWN = 200;

export function ManyTable<Result>({ label, people, outcomes, shown }: Properties<Result>) {
  const { t, i18n } = useLingui();
  const refused = people.filter(({ sid }) => outcomes.get(sid)?.kind === "refused");
  const others = people.filter(({ sid }) => outcomes.get(sid)?.kind !== "refused");
  // What was refused comes first: that is what needs a look.
  const rows = [...refused, ...others].slice(0, SHOWN);
  const more = people.length - rows.length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={styles.scroll} aria-label={label} tabIndex={0}>
      <PlainTable
        label={label}
        rows={rows}
        rowId={(person) => person.sid}
        columns={[
          { id: "person", header: t`Person`, cell: (person) => <Person name={person.name} email={person.email} /> },
          {
            id: "outcome",
            header: t`What happens`,
            cell: (person) => {
              const outcome = outcomes.get(person.sid);
              if (!outcome)
                return (
                  <Quiet>
                    <Trans>waiting</Trans>
                  </Quiet>
                );
              return outcome.kind === "done" ? shown(outcome.result) : <Refusal error={outcome.error} />;
            },
          },
        ]}
      />
      {more > 0 ? (
        <p>
          <Trans>and {i18n.number(more)} more people</Trans>
        </p>
      ) : null}
    </section>
  );
}
