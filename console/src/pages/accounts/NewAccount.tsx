// An account or a subaccount to be made: where, what it is called, who owns it, its labels.
import { Trans, useLingui } from "@lingui/react/macro";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useAccounts } from "../../api/accounts";
import { answered, api, type Schemas } from "../../api/client";
import { useMe } from "../../api/me";
import { may } from "../../api/permissions";
import { ActDialog } from "../../ui/ActDialog";
import { AccountSelect } from "../../ui/pickers/AccountSelect";
import { PersonSelect, type Principal } from "../../ui/pickers/PersonSelect";
import { Quiet } from "../../ui/text";
import { type LabelRow, LabelsEditor, labelsOf, labelsProblem } from "./LabelsEditor";

type Properties = {
  /** The account it shall be under. */
  parent?: string;
  mayMakeTop: boolean;
  close: () => void;
  made: (account: Schemas["Account"]) => void;
};

export function NewAccount({ parent: given, mayMakeTop, close, made }: Properties) {
  const { t } = useLingui();
  const me = useMe();
  const accounts = useAccounts();
  const [name, setName] = useState("");
  const [parent, setParent] = useState<string | null>(given ?? null);
  const [owner, setOwner] = useState<Principal | null>(me.user ? { kind: "user", ...me.user } : null);
  const [labels, setLabels] = useState<readonly LabelRow[]>([]);
  const act = async () => {
    const body = { name, parent, owner: parent ? null : (owner?.sid ?? null), labels: labelsOf(labels) };
    made(await answered(api.POST("/v1/accounts", { body })));
  };
  return (
    <ActDialog
      title={parent ? t`Create a subaccount of ${accounts.data?.of(parent)?.path ?? ""}` : t`Create an account`}
      close={close}
      button={parent ? t`Create the subaccount` : t`Create the account`}
      disabled={!name.trim() || (!parent && (!mayMakeTop || !owner))}
      act={act}
    >
      {(refused) => (
        <>
          <TextInput
            label={t`Name`}
            data-autofocus
            value={name}
            error={refused?.at("name")}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="off"
          />
          {given ? null : (
            <AccountSelect
              label={t`Under`}
              description={mayMakeTop ? t`Leave it empty for an account at the top.` : undefined}
              among={(account) => may(account, "create_subaccount")}
              value={parent}
              change={setParent}
              error={refused?.at("parent")}
              required={!mayMakeTop}
              clearable={mayMakeTop}
            />
          )}
          {parent ? (
            <p>
              <Quiet>
                <Trans>It belongs to the owner of the account on top. You get the roles there that you hold at its parent.</Trans>
              </Quiet>
            </p>
          ) : mayMakeTop ? (
            <PersonSelect label={t`Owner`} value={owner} change={setOwner} error={refused?.at("owner")} required />
          ) : null}
          <LabelsEditor rows={labels} change={setLabels} error={labelsProblem(refused)} />
        </>
      )}
    </ActDialog>
  );
}
