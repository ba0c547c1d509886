// Removing somebody from one account: what ends and what stays, their keys, and what groups would give again.
import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, api, type PersonReference, type Reference, type Schemas } from "../../../api/client";
import { ActDialog } from "../../../ui/ActDialog";
import { EndingView, HeldText, SettledView } from "../../../ui/EndingView";
import { ImpactView } from "../../../ui/ImpactView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../../ui/KeyFate";
import { Name, Quiet } from "../../../ui/text";
import { RolesText } from "../RolesText";
import { LastAdministrator } from "./LastAdministrator";

type Ending = Schemas["WhatIf_Ending"];

/** `onlyByGroups`: nothing is given to them right there, so that withholding what groups give is all there is to do. */
type Properties = { person: PersonReference; account: Reference; onlyByGroups?: boolean; close: () => void };

export function RemoveDialog({ person, account, onlyByGroups = false, close }: Properties) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const [holdsOut, setHoldsOut] = useState(onlyByGroups);
  const remove = (isPlan: boolean) =>
    answered(
      api.DELETE("/v1/accounts/{sid}/members/{user}", {
        params: {
          path: { sid: account.sid, user: person.sid },
          query: { ...fateQuery(fate), hold_out: holdsOut || undefined, dry_run: isPlan || undefined },
        },
      }),
    );
  const name = person.name || person.email || "";
  return (
    <ActDialog
      title={t`Remove ${name} from ${account.name}`}
      close={close}
      plan={() => remove(true)}
      planKey={[fate, holdsOut]}
      planned={(plan) => (
        <>
          <EndingView ending={plan} />
          <GivenAbove left={plan.inherited} />
          {plan.withheld.length > 0 || plan.inherited.some(({ group }) => group) ? (
            <Checkbox
              label={t`Hold them out of what groups and directories give here and below, too`}
              description={t`It survives the next sync of a directory and can be lifted.`}
              checked={holdsOut}
              onChange={(event) => setHoldsOut(event.currentTarget.checked)}
            />
          ) : null}
          <LastAdministrator person={person} ended={plan.ended} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} except={[person.sid]} />
          <SettledView keys={[]} services={plan.service_accounts} />
          <details>
            <summary>
              <Trans>Permission by permission</Trans>
            </summary>
            <ImpactView impact={plan.impact} />
          </details>
        </>
      )}
      disabled={(plan) => !plan || plan.ended.length + plan.withheld.length === 0 || isUndecided(plan.api_keys, fate)}
      button={t`Remove from ${account.name}`}
      danger
      act={() => remove(false)}
      receipt={(done) => <Removed person={person} account={account} done={done} />}
    />
  );
}

/** The accounts where what is left was given: it ends there. */
function GivenAbove({ left }: { left: Ending["inherited"] }) {
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

function Removed({ person, account, done }: { person: PersonReference; account: Reference; done: Ending }) {
  const who = <Name strong>{person.name}</Name>;
  const where = <Name strong>{account.name}</Name>;
  return (
    <>
      <p>
        <Trans>
          Removed {who} from {where}.
        </Trans>
      </p>
      {done.ended.length > 0 ? (
        <p>
          <Trans>
            Ended: <RolesText roles={done.ended} />
          </Trans>
        </p>
      ) : null}
      {done.withheld.length > 0 ? (
        <p>
          <Trans>
            Held out of: <RolesText roles={done.withheld} />
          </Trans>
        </p>
      ) : null}
      {done.inherited.map((one) => (
        <p key={`${one.assignment} ${one.group?.sid}`}>
          <Trans>
            They are still <HeldText held={one} />.
          </Trans>
        </p>
      ))}
      <SettledView keys={done.api_keys} services={done.service_accounts} />
    </>
  );
}
