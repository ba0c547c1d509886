// Two people changed the same: what stands there now, beside what one wanted, and the choice between them.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import styles from "./ConflictView.module.css";
import { PlainTable } from "./PlainTable";
import { Name } from "./text";
import type { Saving } from "./useSave";

type Texts = Readonly<Record<string, string>>;

/** `label` says what a member is called; by default it speaks for itself. */
export function ConflictView<T extends Texts>({ saving, label = (id) => id }: { saving: Saving<T>; label?: (id: string) => string }) {
  const { t } = useLingui();
  if (!saving.conflict) return null;
  const { theirs, mine } = saving.conflict;
  const ids = [...new Set([...Object.keys(theirs.value), ...Object.keys(mine)])].filter((id) => theirs.value[id] !== mine[id]);
  return (
    <div className={styles.conflict} role="alert">
      <p>
        <Trans>Somebody else changed this while you did. Nothing of yours is saved yet: choose what stays.</Trans>
      </p>
      <PlainTable
        label={t`Both versions`}
        rows={ids}
        rowId={(id) => id}
        columns={[
          { id: "what", header: <span className="visually-hidden">{t`What`}</span>, cell: (id) => label(id) },
          { id: "theirs", header: t`Theirs, saved`, cell: (id) => <Name>{theirs.value[id]}</Name> },
          { id: "mine", header: t`Yours`, cell: (id) => <Name>{mine[id]}</Name> },
        ]}
      />
      <div className={styles.choice}>
        <Button variant="default" onClick={saving.keepTheirs}>
          <Trans>Keep theirs</Trans>
        </Button>
        <Button onClick={saving.keepMine} loading={saving.isSaving}>
          <Trans>Save yours over it</Trans>
        </Button>
      </div>
    </div>
  );
}
