// Labels as rows of key and value, added and taken away.
import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useRef } from "react";
import type { Problem } from "../../api/problem";
import styles from "./LabelsEditor.module.css";

export type LabelRow = { readonly id: number; readonly key: string; readonly value: string };

type Properties = { rows: readonly LabelRow[]; change: (rows: readonly LabelRow[]) => void; error?: string };

export function LabelsEditor({ rows, change, error }: Properties) {
  const { t } = useLingui();
  const group = useRef<HTMLFieldSetElement>(null);
  const set = (id: number, part: Partial<LabelRow>) => change(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const add = () => {
    change([...rows, { id: 1 + Math.max(0, ...rows.map(({ id }) => id)), key: "", value: "" }]);
    requestAnimationFrame(() => group.current?.querySelector<HTMLInputElement>("div:last-of-type > div input")?.focus());
  };
  const twice = new Set(rows.filter(({ key }, index) => key !== "" && rows.findIndex((row) => row.key === key) < index).map(({ id }) => id));
  return (
    <fieldset className={styles.labels} ref={group}>
      <legend>
        <Trans>Labels</Trans>
      </legend>
      {rows.map(({ id, key, value }) => (
        <div key={id} className={styles.row}>
          <TextInput
            aria-label={t`Key`}
            placeholder={t`key`}
            value={key}
            error={twice.has(id) ? t`This key is there already.` : undefined}
            onChange={(event) => set(id, { key: event.currentTarget.value })}
          />
          <span aria-hidden>=</span>
          <TextInput aria-label={t`Value of ${key}`} placeholder={t`value`} value={value} onChange={(event) => set(id, { value: event.currentTarget.value })} />
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t`Take ${key} away`} onClick={() => change(rows.filter((row) => row.id !== id))}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {error ? (
        <p className={styles.error} role="alert">
          {error}
        </p>
      ) : null}
      <span>
        <Button variant="default" size="compact-xs" onClick={add}>
          <Trans>Add a label</Trans>
        </Button>
      </span>
    </fieldset>
  );
}

export function rowsOf(labels: Readonly<Record<string, string>>): LabelRow[] {
  return Object.entries(labels).map(([key, value], id) => ({ id, key, value }));
}

export function labelsOf(rows: readonly LabelRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter(({ key }) => key.trim()).map(({ key, value }) => [key.trim(), value.trim()]));
}

/** What stands in the way of any of them: a refusal names the label that it is about. */
export function labelsProblem(problem: Problem | null): string | undefined {
  return problem?.fields.find(({ path }) => path.startsWith("labels"))?.message;
}
