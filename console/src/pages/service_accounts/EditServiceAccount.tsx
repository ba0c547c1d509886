// What a service account is called and for, and who answers for it.
import { useLingui } from "@lingui/react/macro";
import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { answered, api, ifMatch, type ServiceAccount } from "../../api/client";
import { isProblem } from "../../api/problem";
import { ActDialog } from "../../ui/ActDialog";
import { PersonSelect, type Principal } from "../../ui/pickers/PersonSelect";

export function EditServiceAccount({ it, etag, close }: { it: ServiceAccount; etag: string | null; close: () => void }) {
  const { t } = useLingui();
  const [name, setName] = useState(it.name);
  const [description, setDescription] = useState(it.description);
  const [sponsor, setSponsor] = useState<Principal | null>({ ...it.sponsor, kind: "user" });
  const [error, setError] = useState<unknown>(null);
  const wrong = (path: string) => (isProblem(error) ? error.at(path) : undefined);
  const act = async () => {
    setError(null);
    try {
      const body = { name, description, sponsor: sponsor?.sid };
      await answered(api.PATCH("/v1/service_accounts/{sid}", { params: { path: { sid: it.sid } }, headers: ifMatch(etag), body }));
    } catch (refused) {
      setError(refused);
      throw refused;
    }
  };
  return (
    <ActDialog title={t`Edit ${it.name}`} close={close} button={t`Save`} disabled={name.trim() === "" || sponsor === null} act={act}>
      <TextInput label={t`Name`} required value={name} error={wrong("name")} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea
        label={t`What it is for`}
        autosize
        value={description}
        error={wrong("description")}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <PersonSelect label={t`Sponsor`} value={sponsor} change={setSponsor} error={wrong("sponsor")} required />
    </ActDialog>
  );
}
