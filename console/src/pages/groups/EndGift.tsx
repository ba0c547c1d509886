// Ending one thing that a group gives: who loses what, and what becomes of keys that nothing covers any more.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { type Assignment, answered, api } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { SettledView } from "../../ui/EndingView";
import { ImpactView } from "../../ui/ImpactView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../ui/KeyFate";
import { useRoleLabel } from "../../ui/role_words";
import { Name } from "../../ui/text";

export function EndGift({ gift, close }: { gift: Assignment; close: () => void }) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const role = useRoleLabel()(gift.role);
  const [group, scope] = [gift.principal.name, gift.scope.name];
  const end = (isPlan: boolean) =>
    answered(api.DELETE("/v1/role_assignments/{sid}", { params: { path: { sid: gift.sid }, query: { ...fateQuery(fate), dry_run: isPlan || undefined } } }));
  return (
    <ActDialog
      title={t`End ${role} of ${group} in ${scope}`}
      close={close}
      plan={() => end(true)}
      planKey={[gift.sid, fate.choice, fate.to?.sid]}
      planned={(plan) => (
        <>
          <ImpactView impact={plan.impact} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} />
        </>
      )}
      disabled={(plan) => !plan || isUndecided(plan.api_keys, fate)}
      button={t`End it`}
      danger
      act={() => end(false)}
      receipt={(done) => (
        <>
          <p>
            <Trans>
              <Name strong>{group}</Name> gives {role} in <Name strong>{scope}</Name> no more.
            </Trans>
          </p>
          <SettledView keys={done.api_keys} services={done.service_accounts} />
        </>
      )}
    >
      <p>
        <Trans>It ends at once for everybody who has it by this group only.</Trans>
      </p>
    </ActDialog>
  );
}
