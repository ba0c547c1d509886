// Taking somebody out of a group: what they lose with it, and what becomes of keys that nothing covers any more.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { answered, api, type Group } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { SettledView } from "../../ui/EndingView";
import { ImpactView } from "../../ui/ImpactView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../ui/KeyFate";
import { Name } from "../../ui/text";
import type { GroupMember } from "./group";

export function RemoveFromGroup({ group, member, close }: { group: Group; member: GroupMember; close: () => void }) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const { user } = member;
  const remove = (isPlan: boolean) =>
    answered(
      api.DELETE("/v1/groups/{sid}/members/{user}", {
        params: { path: { sid: group.sid, user: user.sid }, query: { ...fateQuery(fate), dry_run: isPlan || undefined } },
      }),
    );
  return (
    <ActDialog
      title={t`Remove ${user.name} from ${group.name}`}
      close={close}
      plan={() => remove(true)}
      planKey={[group.sid, user.sid, fate.choice, fate.to?.sid]}
      planned={(plan) => (
        <>
          <ImpactView impact={plan.impact} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} except={[user.sid]} />
        </>
      )}
      disabled={(plan) => !plan || isUndecided(plan.api_keys, fate)}
      button={t`Remove from ${group.name}`}
      danger
      act={() => remove(false)}
      receipt={(done) => (
        <>
          <p>
            <Trans>
              Removed <Name strong>{user.name}</Name> from <Name strong>{group.name}</Name>. What they have otherwise stays.
            </Trans>
          </p>
          <SettledView keys={done.api_keys} services={done.service_accounts} />
        </>
      )}
    >
      <p>
        <Trans>What the group gives ends for them at once. What they have otherwise stays.</Trans>
      </p>
    </ActDialog>
  );
}
