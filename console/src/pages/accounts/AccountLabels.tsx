// The labels of an account, changed together and saved against the version that was read.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Account, answered, api, ifMatch } from "../../api/client";
import { isProblem } from "../../api/problem";
import { ConflictView } from "../../ui/ConflictView";
import form from "../../ui/EditForm.module.css";
import { Refusal } from "../../ui/states";
import { useSave } from "../../ui/useSave";
import { readAccount } from "./account";
import { type LabelRow, LabelsEditor, labelsOf, labelsProblem, rowsOf } from "./LabelsEditor";

export function AccountLabels({ account, etag }: { account: Account; etag: string | null }) {
  const { t } = useLingui();
  const [rows, setRows] = useState<readonly LabelRow[] | null>(null);
  const [from, setFrom] = useState<string | null>(null);
  const saving = useSave<Record<string, string>>({
    read: async () => {
      const now = await readAccount(account.sid);
      return { value: now.value.labels, etag: now.etag };
    },
    write: (labels, version) =>
      answered(api.PATCH("/v1/accounts/{sid}", { params: { path: { sid: account.sid } }, body: { labels }, headers: ifMatch(version) })),
    saved: () => setRows(null),
  });
  const error = labelsProblem(isProblem(saving.error) ? saving.error : null);
  const change = (next: readonly LabelRow[]) => {
    // The version that is saved against is the one on which the change began.
    if (rows === null) setFrom(etag);
    if (saving.isSaved) saving.forget();
    setRows(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rows) saving.save(labelsOf(rows), from);
  };
  const hasTwice = rows !== null && new Set(rows.map(({ key }) => key)).size < rows.length;
  return (
    <form className={form.form} aria-label={t`Labels`} onSubmit={submit}>
      <LabelsEditor rows={rows ?? rowsOf(account.labels)} change={change} error={error} />
      <ConflictView saving={saving} />
      {error ? null : <Refusal error={saving.error} />}
      {rows === null || saving.conflict ? (
        <span className={form.said} role="status">
          {saving.isSaved ? t`Saved.` : ""}
        </span>
      ) : (
        <div className={form.buttons}>
          <Button type="submit" loading={saving.isSaving} disabled={hasTwice}>
            <Trans>Save the labels</Trans>
          </Button>
          <Button variant="default" onClick={() => setRows(null)}>
            <Trans>Discard</Trans>
          </Button>
        </div>
      )}
    </form>
  );
}
