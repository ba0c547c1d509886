// What can be changed of a key that lives: its name, its end, its networks, and what a restricted one may do.
import { useLingui } from "@lingui/react/macro";
import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ApiKey, answered, api, ifMatch } from "../../api/client";
import { isProblem } from "../../api/problem";
import { ActDialog } from "../../ui/ActDialog";
import styles from "./ApiKey.module.css";
import { asEnd, EndField } from "./EndField";
import { KeyPermissions } from "./KeyPermissions";
import { networksIn } from "./networks";

export function EditKey({ apiKey, etag, close }: { apiKey: ApiKey; etag: string | null; close: () => void }) {
  const { t } = useLingui();
  const [name, setName] = useState(apiKey.name);
  const [end, setEnd] = useState(apiKey.expires_at?.slice(0, 10) ?? "");
  const [networks, setNetworks] = useState(apiKey.networks.join("\n"));
  const [permissions, setPermissions] = useState<readonly string[]>(apiKey.permissions);
  const [error, setError] = useState<unknown>(null);
  const wrong = (path: string) => (isProblem(error) ? error.at(path) : undefined);
  const isRestricted = apiKey.kind === "restricted";
  const act = async () => {
    setError(null);
    const body = {
      name,
      networks: networksIn(networks),
      expires_at: end === (apiKey.expires_at?.slice(0, 10) ?? "") ? apiKey.expires_at : asEnd(end),
      ...(isRestricted ? { permissions: [...permissions] } : {}),
    };
    try {
      return await answered(api.PATCH("/v1/api_keys/{sid}", { params: { path: { sid: apiKey.sid } }, headers: ifMatch(etag), body }));
    } catch (refused) {
      setError(refused);
      throw refused;
    }
  };
  return (
    <ActDialog title={t`Edit ${apiKey.name}`} close={close} button={t`Save`} disabled={name.trim() === ""} act={act}>
      <div className={styles.form}>
        <TextInput label={t`Name`} required value={name} error={wrong("name")} onChange={(event) => setName(event.currentTarget.value)} />
        <EndField label={t`Ends on`} value={end} change={setEnd} error={wrong("expires_at")} />
        <Textarea
          label={t`Networks it may be used from`}
          description={t`One a line, as 10.0.0.0/8. Empty is from everywhere.`}
          autosize
          minRows={2}
          value={networks}
          error={wrong("networks") ?? wrong("networks[0]")}
          onChange={(event) => setNetworks(event.currentTarget.value)}
        />
        {isRestricted ? <KeyPermissions chosen={permissions} choose={setPermissions} error={wrong("permissions")} /> : null}
      </div>
    </ActDialog>
  );
}
