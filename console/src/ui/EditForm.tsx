// A few texts of one thing, changed together and saved against the version that was read.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { isProblem } from "../api/problem";
import { ConflictView } from "./ConflictView";
import styles from "./EditForm.module.css";
import { Refusal } from "./states";
import { useSave, type Versioned } from "./useSave";

type Texts = Record<string, string>;

export type EditField = {
  readonly id: string;
  readonly label: string;
  readonly description?: ReactNode;
  readonly isLong?: boolean;
  readonly autoComplete?: string;
  readonly optional?: boolean;
};

type Properties = {
  /** What is edited, for those who don't see it. */
  label: string;
  fields: readonly EditField[];
  now: Versioned<Texts>;
  read: () => Promise<Versioned<Texts>>;
  write: (wanted: Texts, etag: string | null) => Promise<unknown>;
  /** Stands beside the button. */
  children?: ReactNode;
};

export function EditForm({ label, fields, now, read, write, children }: Properties) {
  const { t } = useLingui();
  const [typed, setTyped] = useState<Texts>({});
  const [from, setFrom] = useState<string | null>(null);
  const saving = useSave<Texts>({ read, write, saved: () => setTyped({}) });
  const wanted = { ...now.value, ...typed };
  const isChanged = fields.some(({ id }) => wanted[id] !== now.value[id]);
  const isWhole = fields.every(({ id, optional }) => optional || wanted[id]?.trim());
  const problem = isProblem(saving.error) ? saving.error : null;
  const isBesideField = fields.some(({ id }) => problem?.at(id));
  const change = (id: string, text: string) => {
    // The version that is saved against is the one on which typing began.
    if (!isChanged) setFrom(now.etag);
    if (saving.isSaved) saving.forget();
    setTyped({ ...typed, [id]: text });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.save(wanted, from);
  };
  return (
    <form className={styles.form} aria-label={label} onSubmit={submit}>
      {fields.map(({ id, label: name, description, isLong, autoComplete = "off", optional }) => {
        const Field = isLong ? Textarea : TextInput;
        return (
          <Field
            key={id}
            label={name}
            description={description}
            required={!optional}
            withAsterisk={false}
            autoComplete={autoComplete}
            value={wanted[id] ?? ""}
            error={problem?.at(id)}
            onChange={(event) => change(id, event.currentTarget.value)}
          />
        );
      })}
      <ConflictView saving={saving} label={(id) => fields.find((field) => field.id === id)?.label ?? id} />
      {isBesideField ? null : <Refusal error={saving.error} />}
      {saving.conflict ? null : (
        <div className={styles.buttons}>
          <Button type="submit" disabled={!isChanged || !isWhole} loading={saving.isSaving}>
            <Trans>Save</Trans>
          </Button>
          {isChanged ? (
            <Button variant="default" onClick={() => setTyped({})}>
              <Trans>Discard</Trans>
            </Button>
          ) : null}
          <span className={styles.said} role="status">
            {saving.isSaved && !isChanged ? t`Saved.` : ""}
          </span>
          {children}
        </div>
      )}
    </form>
  );
}
