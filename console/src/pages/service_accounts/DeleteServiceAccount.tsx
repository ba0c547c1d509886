// The end of a service account: what it holds ends, and each of its keys is revoked or handed on.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { answered, api, type ServiceAccount } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { RoleName } from "../../ui/badges";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../ui/KeyFate";
import { Name } from "../../ui/text";

export function DeleteServiceAccount({ it, close, gone }: { it: ServiceAccount; close: () => void; gone: () => void }) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const end = (isPlan: boolean) =>
    answered(api.DELETE("/v1/service_accounts/{sid}", { params: { path: { sid: it.sid }, query: { ...fateQuery(fate), dry_run: isPlan || undefined } } }));
  return (
    <ActDialog
      title={t`Delete ${it.name}`}
      close={close}
      danger
      plan={() => end(true)}
      planKey={[it.sid, fate]}
      planned={(plan) => (
        <>
          <ul>
            {plan.ended.map((one) => (
              <li key={one.sid}>
                <Trans>
                  <RoleName role={one.role} /> in <Name strong>{one.scope.name}</Name> ends.
                </Trans>
              </li>
            ))}
          </ul>
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} except={[it.sid]} />
        </>
      )}
      typed={it.name}
      disabled={(plan) => plan === undefined || isUndecided(plan.api_keys, fate)}
      button={t`Delete it`}
      act={async () => {
        await end(false);
        gone();
      }}
    >
      <p>
        <Trans>It is gone for good.</Trans>
      </p>
    </ActDialog>
  );
}
