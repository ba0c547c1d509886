// Deactivating many people: everything of theirs in the organization ends at once.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { answered, api, type PersonReference, type Schemas } from "../../../api/client";
import { useMe } from "../../../api/me";
import { SettledView } from "../../../ui/EndingView";
import { fateQuery } from "../../../ui/KeyFate";
import { ManyDialog } from "../../../ui/ManyDialog";
import { KeysOfMany, type ManyFate } from "./KeysOfMany";

type Deactivated = Schemas["WhatIf_Deactivated"];

export function DeactivateMany({ people, close }: { people: readonly PersonReference[]; close: () => void }) {
  const { t } = useLingui();
  const organization = useMe().organization?.name ?? "";
  const [fate, setFate] = useState<ManyFate>({ choice: "leave", to: null });
  const deactivate = (person: PersonReference, isPlan: boolean): Promise<Deactivated> =>
    answered(
      api.POST("/v1/users/{sid}/deactivate", {
        params: { path: { sid: person.sid }, query: { dry_run: isPlan || undefined } },
        body: fateQuery({ choice: fate.choice === "leave" ? null : fate.choice, to: fate.to }),
      }),
    );
  return (
    <ManyDialog
      title={t`Deactivate`}
      close={close}
      people={people}
      isReady={fate.choice !== "transfer" || fate.to !== null}
      planKey={JSON.stringify(fate)}
      plan={(person) => deactivate(person, true)}
      planned={(plan) => <Ends deactivated={plan} />}
      act={(person) => deactivate(person, false)}
      done={(done) => (
        <>
          <p>
            <Trans>Deactivated.</Trans>
          </p>
          <SettledView keys={done.api_keys} services={done.service_accounts} />
        </>
      )}
      button={(count) => <Plural value={count} one="Deactivate # person" other="Deactivate # people" />}
      danger
      typed={organization}
    >
      <p>
        <Trans>Everything of theirs in this organization ends at once: roles, keys, invitations and sessions. Their own sign-in stays theirs.</Trans>
      </p>
      <KeysOfMany fate={fate} change={setFate} />
    </ManyDialog>
  );
}

function Ends({ deactivated: { ended, groups, api_keys, sessions, service_accounts } }: { deactivated: Deactivated }) {
  return (
    <p>
      <Plural value={ended.length} _0="No role" one="# role" other="# roles" />
      {" · "}
      <Plural value={groups.length} _0="no group" one="# group" other="# groups" />
      {" · "}
      <Plural value={api_keys.length} _0="no key" one="# key" other="# keys" />
      {" · "}
      <Plural value={sessions.length} _0="no session" one="# session" other="# sessions" />
      {service_accounts.length > 0 ? (
        <>
          {" · "}
          <Plural value={service_accounts.length} one="# service account loses its sponsor" other="# service accounts lose their sponsor" />
        </>
      ) : null}
    </p>
  );
}
