// A new service account, in an account, with a person who answers for it.
import { useLingui } from "@lingui/react/macro";
import { Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answered, api } from "../../api/client";
import { useMe } from "../../api/me";
import { isProblem } from "../../api/problem";
import { ActDialog } from "../../ui/ActDialog";
import { AccountSelect } from "../../ui/pickers/AccountSelect";
import { PersonSelect, type Principal } from "../../ui/pickers/PersonSelect";

export function NewServiceAccount({ close }: { close: () => void }) {
  const { t } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [account, setAccount] = useState<string | null>(null);
  const [sponsor, setSponsor] = useState<Principal | null>(me.user ? { ...me.user, kind: "user" } : null);
  const [error, setError] = useState<unknown>(null);
  const wrong = (path: string) => (isProblem(error) ? error.at(path) : undefined);
  const act = async () => {
    setError(null);
    try {
      const made = await answered(api.POST("/v1/service_accounts", { body: { name, description, account: account ?? "", sponsor: sponsor?.sid } }));
      await navigate({ to: "/service-accounts/$serviceAccount", params: { serviceAccount: made.sid }, search: true });
    } catch (refused) {
      setError(refused);
      throw refused;
    }
  };
  return (
    <ActDialog
      title={t`Create a service account`}
      close={close}
      button={t`Create`}
      disabled={name.trim() === "" || account === null || sponsor === null}
      act={act}
    >
      <TextInput label={t`Name`} required value={name} error={wrong("name")} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea
        label={t`What it is for`}
        autosize
        value={description}
        error={wrong("description")}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <AccountSelect label={t`Owned by`} value={account} change={setAccount} error={wrong("account")} required />
      <PersonSelect
        label={t`Sponsor`}
        description={t`The person who answers for it. When they leave, another must, or its keys end.`}
        value={sponsor}
        change={setSponsor}
        error={wrong("sponsor")}
        required
      />
    </ActDialog>
  );
}
