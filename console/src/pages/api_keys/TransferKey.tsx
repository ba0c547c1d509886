// A key handed to another person or to a service account. Whoever knew the secret knows nothing afterwards: it is always replaced.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { type ApiKey, answered, api } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { PersonSelect, type Principal } from "../../ui/pickers/PersonSelect";
import { SecretOnce } from "../../ui/SecretOnce";
import { Name } from "../../ui/text";

export function TransferKey({ apiKey, close }: { apiKey: ApiKey; close: () => void }) {
  const { t } = useLingui();
  const [to, setTo] = useState<Principal | null>(null);
  return (
    <ActDialog
      title={t`Transfer ${apiKey.name}`}
      close={close}
      disabled={to === null}
      button={t`Transfer the key`}
      act={() => answered(api.POST("/v1/api_keys/{sid}/transfer", { params: { path: { sid: apiKey.sid } }, body: { to: to?.sid ?? "" } }))}
      receipt={(moved) => (
        <>
          <p>
            <Trans>
              The key <Name strong>{moved.name}</Name> acts as <Name strong>{moved.principal.name}</Name> now. The old secret works no more.
            </Trans>
          </p>
          {moved.secret ? <SecretOnce secret={moved.secret} /> : null}
        </>
      )}
    >
      <p>
        <Trans>
          It acts as <Name strong>{apiKey.principal.name}</Name> now. The old secret ends in the same moment, and a new one is shown once.
        </Trans>
      </p>
      <PersonSelect label={t`It shall act as`} value={to} change={setTo} kinds={["service_account", "user"]} except={[apiKey.principal.sid]} required />
    </ActDialog>
  );
}
