// Removing many people from one account: each with what ends and what stays, and their keys.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useAccounts } from "../../../api/accounts";
import { answered, api, type PersonReference, type Schemas } from "../../../api/client";
import { isProblem } from "../../../api/problem";
import { SettledView } from "../../../ui/EndingView";
import { fateQuery } from "../../../ui/KeyFate";
import { ManyDialog } from "../../../ui/ManyDialog";
import { AccountSelect } from "../../../ui/pickers/AccountSelect";
import { Quiet } from "../../../ui/text";
import { RolesText } from "../RolesText";
import { KeysOfMany, type ManyFate } from "./KeysOfMany";

type Ending = Schemas["WhatIf_Ending"];

export function RemoveMany({ people, close }: { people: readonly PersonReference[]; close: () => void }) {
  const { t } = useLingui();
  const accounts = useAccounts().data;
  const [account, setAccount] = useState<string | null>(null);
  const [fate, setFate] = useState<ManyFate>({ choice: "leave", to: null });
  const [holdsOut, setHoldsOut] = useState(false);
  const remove = (person: PersonReference, isPlan: boolean): Promise<Ending> => {
    const query = { ...fateQuery({ choice: fate.choice === "leave" ? null : fate.choice, to: fate.to }), hold_out: holdsOut || undefined };
    return answered(
      api.DELETE("/v1/accounts/{sid}/members/{user}", {
        params: { path: { sid: account ?? "", user: person.sid }, query: { ...query, dry_run: isPlan || undefined } },
      }),
    );
  };
  const where = accounts?.of(account)?.name ?? "";
  return (
    <ManyDialog
      title={t`Remove from an account`}
      close={close}
      people={people}
      isReady={account !== null && (fate.choice !== "transfer" || fate.to !== null)}
      planKey={JSON.stringify([account, fate, holdsOut])}
      plan={(person) => remove(person, true).catch(notThere)}
      planned={(plan) => <Planned ending={plan} />}
      isNothing={(plan) => plan === null || plan.ended.length + plan.withheld.length === 0}
      act={(person) => remove(person, false)}
      done={(ending) => <Removed ending={ending} />}
      button={(count) => (
        <Trans>
          Remove <Plural value={count} one="# person" other="# people" /> from <bdi>{where}</bdi>
        </Trans>
      )}
      danger
    >
      <AccountSelect label={t`Remove from`} required value={account} change={setAccount} />
      <Checkbox
        label={t`Hold them out of what groups and directories give there, too`}
        checked={holdsOut}
        onChange={(event) => setHoldsOut(event.currentTarget.checked)}
      />
      <KeysOfMany fate={fate} change={setFate} />
    </ManyDialog>
  );
}

/** Who is no member of the account has nothing to lose there. */
function notThere(error: unknown): null {
  if (isProblem(error) && error.status === 404) return null;
  throw error;
}

function Planned({ ending }: { ending: Ending | null }) {
  if (!ending)
    return (
      <Quiet>
        <Trans>No member there. Left out.</Trans>
      </Quiet>
    );
  const ended = [...ending.ended, ...ending.withheld];
  return (
    <>
      {ended.length > 0 ? (
        <p>
          <Trans>
            Loses <RolesText roles={ended} />
          </Trans>
        </p>
      ) : (
        <p>
          <Quiet>
            <Trans>Nothing is given to them there. Left out.</Trans>
          </Quiet>
        </p>
      )}
      {ending.inherited.length > 0 ? (
        <p>
          <Trans>
            Keeps <RolesText roles={ending.inherited} />, from above or by a group
          </Trans>
        </p>
      ) : null}
      {ending.api_keys.length > 0 ? (
        <p>
          <Plural value={ending.api_keys.length} one="# key acts as them there" other="# keys act as them there" />
        </p>
      ) : null}
    </>
  );
}

function Removed({ ending }: { ending: Ending }) {
  return (
    <>
      <p>
        {ending.inherited.length > 0 ? (
          <Trans>
            Removed. Still <RolesText roles={ending.inherited} />, from above or by a group.
          </Trans>
        ) : (
          <Trans>Removed.</Trans>
        )}
      </p>
      <SettledView keys={ending.api_keys} services={ending.service_accounts} />
    </>
  );
}
