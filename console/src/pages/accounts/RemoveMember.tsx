// Removing somebody from an account: what they have now, what will be left, what becomes of their keys, and afterwards the receipt.
import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { type Account, answered, api, type Member } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { EndingView, HeldText, SettledView, ShortList } from "../../ui/EndingView";
import { ImpactView } from "../../ui/ImpactView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../ui/KeyFate";
import { Receipt } from "../../ui/Receipt";
import { Name } from "../../ui/text";

export function RemoveMember({ account, member, close }: { account: Account; member: Member; close: () => void }) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const [holdsOut, setHoldsOut] = useState(false);
  const { user } = member;
  const remove = (isPlan: boolean) =>
    answered(
      api.DELETE("/v1/accounts/{sid}/members/{user}", {
        params: { path: { sid: account.sid, user: user.sid }, query: { ...fateQuery(fate), hold_out: holdsOut || undefined, dry_run: isPlan || undefined } },
      }),
    );
  const isByGroupAbove = member.roles.some((held) => held.group && held.inherited_from);
  return (
    <ActDialog
      title={t`Remove ${user.name} from ${account.name}`}
      close={close}
      plan={() => remove(true)}
      planKey={[account.sid, user.sid, fate.choice, fate.to?.sid, holdsOut]}
      planned={(plan) => (
        <>
          <EndingView ending={plan} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} except={[user.sid]} />
          <ImpactView impact={plan.impact} />
        </>
      )}
      disabled={(plan) => !plan || isUndecided(plan.api_keys, fate)}
      button={t`Remove from ${account.name}`}
      danger
      act={() => remove(false)}
      receipt={(done) => (
        <Receipt>
          <p>
            <Trans>
              Removed <Name strong>{user.name}</Name> from <Name strong>{account.name}</Name>.
            </Trans>
          </p>
          <SettledView keys={done.api_keys} services={done.service_accounts} />
          {done.inherited.length > 0 ? (
            <div>
              <p>
                <Trans>They still have here, from above:</Trans>
              </p>
              <ShortList of={done.inherited.map((held) => ({ id: `${held.assignment} ${held.group?.sid}`, text: <HeldText held={held} /> }))} none={null} />
            </div>
          ) : (
            <p>
              <Trans>They have no access to this account any more. Their sign-in and their other accounts stay.</Trans>
            </p>
          )}
        </Receipt>
      )}
    >
      <p>
        <Trans>Every role given to them right here ends at once, and what groups give here is withheld from them.</Trans>
      </p>
      {isByGroupAbove ? (
        <Checkbox
          label={t`Withhold here what groups give them from above, too`}
          checked={holdsOut}
          onChange={(event) => setHoldsOut(event.currentTarget.checked)}
        />
      ) : null}
    </ActDialog>
  );
}
