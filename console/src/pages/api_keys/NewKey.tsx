// A new API key: for oneself or for a service account, in one account or in the whole organization. Its secret is shown once.
import { Trans, useLingui } from "@lingui/react/macro";
import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { answered, api } from "../../api/client";
import { may } from "../../api/permissions";
import { isProblem } from "../../api/problem";
import { ActDialog } from "../../ui/ActDialog";
import { AccountSelect } from "../../ui/pickers/AccountSelect";
import { PersonSelect, type Principal } from "../../ui/pickers/PersonSelect";
import { SecretOnce } from "../../ui/SecretOnce";
import { Name } from "../../ui/text";
import styles from "./ApiKey.module.css";
import { KeyPermissions } from "./KeyPermissions";
import { networksIn } from "./networks";

const DAY = 86_400;

type Properties = {
  close: () => void;
  /** Where it shall work, where that is settled. */
  scope?: string;
  /** Which service account it shall act as, where that is settled. */
  principal?: Principal;
};

export function NewKey({ close, scope: settledScope, principal: settledPrincipal }: Properties) {
  const { t } = useLingui();
  const [scope, setScope] = useState<string | null>(settledScope ?? null);
  const [principal, setPrincipal] = useState<Principal | null>(settledPrincipal ?? null);
  const [name, setName] = useState("");
  const [kind, setKind] = useState("restricted");
  const [permissions, setPermissions] = useState<readonly string[]>([]);
  const [days, setDays] = useState("90");
  const [networks, setNetworks] = useState("");
  const [error, setError] = useState<unknown>(null);
  const wrong = (path: string) => (isProblem(error) ? error.at(path) : undefined);

  const act = async () => {
    setError(null);
    const body = {
      name,
      kind,
      permissions: kind === "restricted" ? [...permissions] : [],
      principal: principal?.sid ?? null,
      expires_in: days === "" ? null : Number(days) * DAY,
      networks: networksIn(networks),
    };
    const sid = scope ?? "";
    try {
      if (sid.startsWith("OR")) return await answered(api.POST("/v1/organizations/{sid}/api_keys", { params: { path: { sid } }, body }));
      return await answered(api.POST("/v1/accounts/{sid}/api_keys", { params: { path: { sid } }, body }));
    } catch (refused) {
      setError(refused);
      throw refused;
    }
  };
  const isWhole = scope !== null && name.trim() !== "" && (kind !== "restricted" || permissions.length > 0);

  return (
    <ActDialog
      title={t`Create an API key`}
      close={close}
      disabled={!isWhole}
      button={t`Create the key`}
      act={act}
      receipt={(made) => (
        <>
          <p>
            <Trans>
              The key <Name strong>{made.name}</Name> works in <Name strong>{made.scope.name}</Name> from now on.
            </Trans>
          </p>
          {made.secret ? <SecretOnce secret={made.secret} /> : null}
        </>
      )}
    >
      <div className={styles.form}>
        <TextInput
          label={t`Name`}
          description={t`What uses it: ci-deploy`}
          required
          value={name}
          error={wrong("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {settledScope ? null : (
          <AccountSelect label={t`Works in`} value={scope} change={setScope} among={(account) => may(account, "create_api_key")} organization required />
        )}
        {settledPrincipal ? null : (
          <PersonSelect
            label={t`Acts as`}
            description={t`A service account outlives the people who set it up. Empty: you.`}
            value={principal}
            change={setPrincipal}
            kinds={["service_account"]}
            error={wrong("principal")}
            clearable
          />
        )}
        <NativeSelect
          label={t`Kind`}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[
            { value: "restricted", label: t`Restricted: what is chosen below` },
            { value: "standard", label: t`Standard: all the product's permissions` },
            { value: "main", label: t`Main: all that you hold there now` },
          ]}
        />
        {kind === "restricted" ? <KeyPermissions chosen={permissions} choose={setPermissions} error={wrong("permissions")} /> : null}
        <NativeSelect
          label={t`Ends after`}
          value={days}
          error={wrong("expires_in")}
          onChange={(event) => setDays(event.currentTarget.value)}
          data={[
            { value: "30", label: t`30 days` },
            { value: "90", label: t`90 days` },
            { value: "365", label: t`1 year` },
            { value: "", label: t`never by itself` },
          ]}
        />
        <Textarea
          label={t`Networks it may be used from`}
          description={t`One a line, as 10.0.0.0/8. Empty is from everywhere.`}
          autosize
          value={networks}
          error={wrong("networks") ?? wrong("networks[0]")}
          onChange={(event) => setNetworks(event.currentTarget.value)}
        />
      </div>
    </ActDialog>
  );
}
