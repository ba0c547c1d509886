// Deactivating somebody: everything of theirs in the organization ends at once.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useAccounts } from "../../../api/accounts";
import { answered, api, type Schemas, type User } from "../../../api/client";
import { ActDialog } from "../../../ui/ActDialog";
import { RoleName } from "../../../ui/badges";
import { SettledView, ShortList } from "../../../ui/EndingView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../../ui/KeyFate";
import { SideBySide } from "../../../ui/SideBySide";
import { Name } from "../../../ui/text";
import { LastAdministrator } from "./LastAdministrator";
import { OwnershipFirst } from "./OwnershipFirst";

type Deactivated = Schemas["WhatIf_Deactivated"];

export function DeactivateDialog({ person, close }: { person: User; close: () => void }) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const deactivate = (isPlan: boolean) =>
    answered(
      api.POST("/v1/users/{sid}/deactivate", {
        params: { path: { sid: person.sid }, query: { dry_run: isPlan || undefined } },
        body: fateQuery(fate),
      }),
    );
  const name = person.name || person.email;
  return (
    <ActDialog
      title={t`Deactivate ${name}`}
      close={close}
      plan={() => deactivate(true)}
      planKey={[fate]}
      planned={(plan) => (
        <>
          <SideBySide
            now={<Ends plan={plan} />}
            left={
              <p>
                <Trans>
                  Nothing in <Name strong>{person.organization.name}</Name>. Their own sign-in and other organizations stay theirs. They can be reactivated; it
                  brings nothing back by itself.
                </Trans>
              </p>
            }
          />
          <LastAdministrator person={person} ended={plan.ended} />
          <SettledView keys={[]} services={plan.service_accounts} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} except={[person.sid]} />
        </>
      )}
      disabled={(plan) => isUndecided(plan?.api_keys ?? [], fate)}
      typed={name}
      button={t`Deactivate`}
      danger
      act={() => deactivate(false)}
      receipt={(done) => (
        <>
          <p>
            <Trans>
              Deactivated <Name strong>{name}</Name> in <Name strong>{person.organization.name}</Name>.
            </Trans>
          </p>
          <p>
            <Trans>What ended:</Trans>
          </p>
          <Ends plan={done} />
          <SettledView keys={done.api_keys} services={done.service_accounts} />
        </>
      )}
    >
      {(refused) => <OwnershipFirst refused={refused} />}
    </ActDialog>
  );
}

/** Everything that ends, line by line. */
function Ends({ plan }: { plan: Deactivated }) {
  const accounts = useAccounts().data;
  const lines = [
    ...plan.ended.map((one) => ({
      id: one.sid,
      text: (
        <Trans>
          <RoleName role={one.role} /> in <Name strong>{accounts?.path(one.scope) ?? one.scope.name}</Name>
        </Trans>
      ),
    })),
    ...plan.groups.map((group) => ({
      id: group.sid,
      text: (
        <Trans>
          The group <Name strong>{group.name}</Name>
        </Trans>
      ),
    })),
    ...plan.invitations.map((one) => ({
      id: one.sid,
      text: (
        <Trans>
          The invitation of <Name>{one.email}</Name>
        </Trans>
      ),
    })),
    ...plan.ownership_transfers.map((one) => ({
      id: one.sid,
      text: (
        <Trans>
          The offer to own <Name>{one.scope.name}</Name>
        </Trans>
      ),
    })),
    ...(plan.sessions.length > 0 ? [{ id: "sessions", text: <Trans>Open sessions: {plan.sessions.length}</Trans> }] : []),
  ];
  return <ShortList of={lines} none={<Trans>They hold nothing here.</Trans>} />;
}
