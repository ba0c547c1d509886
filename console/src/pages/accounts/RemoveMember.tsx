// Removing somebody from an account: what they have now, what will be left, what becomes of their keys, and afterwards the receipt.
import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Account, answered, api, type Member, type Schemas } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { EndingView, HeldText, SettledView, ShortList } from "../../ui/EndingView";
import { ImpactView } from "../../ui/ImpactView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../ui/KeyFate";
import { Name, Quiet } from "../../ui/text";

type HeldRole = Schemas["HeldRole"];

export function RemoveMember({ account, member, close }: { account: Account; member: Member; close: () => void }) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const { user } = member;
  const isByGroupAbove = member.roles.some((held) => held.group && held.inherited_from);
  // Where nothing is given right here, withholding is all that there is to do.
  const [holdsOut, setHoldsOut] = useState(isByGroupAbove && member.roles.every((held) => held.inherited_from));
  const remove = (isPlan: boolean) =>
    answered(
      api.DELETE("/v1/accounts/{sid}/members/{user}", {
        params: { path: { sid: account.sid, user: user.sid }, query: { ...fateQuery(fate), hold_out: holdsOut || undefined, dry_run: isPlan || undefined } },
      }),
    );
  return (
    <ActDialog
      title={t`Remove ${user.name} from ${account.name}`}
      close={close}
      plan={() => remove(true)}
      planKey={[account.sid, user.sid, fate.choice, fate.to?.sid, holdsOut]}
      planned={(plan) => (
        <>
          <EndingView ending={plan} />
          <GivenAbove left={plan.inherited} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} except={[user.sid]} />
          <ImpactView impact={plan.impact} />
        </>
      )}
      disabled={(plan) => !plan || plan.ended.length + plan.withheld.length === 0 || isUndecided(plan.api_keys, fate)}
      button={t`Remove from ${account.name}`}
      danger
      act={() => remove(false)}
      receipt={(done) => (
        <>
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
        </>
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

/** The accounts where what is left was given: it ends there. */
function GivenAbove({ left }: { left: readonly HeldRole[] }) {
  const above = new Map(left.flatMap(({ inherited_from: from }) => (from?.sid.startsWith("AC") ? [[from.sid, from] as const] : [])));
  if (above.size === 0) return null;
  return (
    <p>
      <Quiet>
        <Trans>What is inherited ends where it was given:</Trans>
      </Quiet>{" "}
      {[...above.values()].map(({ sid, name }, index) => (
        <span key={sid}>
          {index > 0 ? ", " : ""}
          <Link to="/accounts/$account" params={{ account: sid }}>
            <Name>{name}</Name>
          </Link>
        </span>
      ))}
    </p>
  );
}
