// What can be done with the people who are chosen.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { PersonReference } from "../../api/client";
import { useHolds, useHoldsEverywhere } from "../../api/permissions";
import styles from "./People.module.css";

const ChangeRoleOfMany = lazy(() => import("./many/ChangeRoleOfMany").then((file) => ({ default: file.ChangeRoleOfMany })));
const RemoveMany = lazy(() => import("./many/RemoveMany").then((file) => ({ default: file.RemoveMany })));
const DeactivateMany = lazy(() => import("./many/DeactivateMany").then((file) => ({ default: file.DeactivateMany })));

export type Act = "role" | "remove" | "deactivate";

type Properties = {
  people: readonly PersonReference[];
  clear: () => void;
  acts?: readonly Act[];
  /** Choosing all that match, exporting. */
  children?: ReactNode;
};

const DIALOGS = { role: ChangeRoleOfMany, remove: RemoveMany, deactivate: DeactivateMany };

export function SelectionBar({ people, clear, acts = ["role", "remove", "deactivate"], children }: Properties) {
  const { t } = useLingui();
  const [act, setAct] = useState<{ act: Act; people: readonly PersonReference[] } | null>(null);
  const may = { role: useHolds("roles.assign"), remove: useHolds("users.remove"), deactivate: useHoldsEverywhere("users.remove") };
  const words = { role: <Trans>Change role</Trans>, remove: <Trans>Remove from…</Trans>, deactivate: <Trans>Deactivate</Trans> };
  const Dialog = act ? DIALOGS[act.act] : null;
  return (
    <>
      {people.length > 0 ? (
        <section className={styles.chosen} aria-label={t`What is chosen`}>
          <strong role="status">
            <Plural value={people.length} one="# person chosen" other="# people chosen" />
          </strong>
          {acts
            .filter((one) => may[one])
            .map((one) => (
              // Who is chosen may change under the dialog as lists are read again; the dialog keeps to those it was opened for.
              <Button key={one} variant={one === "role" ? "filled" : "default"} onClick={() => setAct({ act: one, people })}>
                {words[one]}
              </Button>
            ))}
          {children}
          <Button variant="subtle" onClick={clear}>
            <Trans>Choose nobody</Trans>
          </Button>
        </section>
      ) : null}
      {Dialog && act ? (
        <Suspense>
          <Dialog people={act.people} close={() => setAct(null)} />
        </Suspense>
      ) : null}
    </>
  );
}
