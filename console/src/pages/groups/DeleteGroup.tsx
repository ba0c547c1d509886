// The end of a group: what everybody in it loses, and what becomes of keys that nothing covers any more.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { flushSync } from "react-dom";
import { answered, api, type Group, type PersonReference } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { SettledView } from "../../ui/EndingView";
import { ImpactView } from "../../ui/ImpactView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../ui/KeyFate";
import { Name } from "../../ui/text";

/** `gone` is called before anything is read anew: what shows the group must not ask for it any more. */
export function DeleteGroup({ group, close, gone }: { group: Group; close: () => void; gone: () => void }) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const end = (isPlan: boolean) =>
    answered(api.DELETE("/v1/groups/{sid}", { params: { path: { sid: group.sid }, query: { ...fateQuery(fate), dry_run: isPlan || undefined } } }));
  return (
    <ActDialog
      title={t`Delete ${group.name}`}
      close={close}
      plan={() => end(true)}
      planKey={[group.sid, fate.choice, fate.to?.sid]}
      planned={(plan) => (
        <>
          {plan.people.length > 0 ? <People of={plan.people} /> : null}
          <ImpactView impact={plan.impact} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} />
        </>
      )}
      typed={(plan) => (plan.people.length > 0 || plan.ended.length > 0 ? group.name : undefined)}
      disabled={(plan) => !plan || isUndecided(plan.api_keys, fate)}
      button={t`Delete the group`}
      danger
      act={async () => {
        const done = await end(false);
        flushSync(gone);
        return done;
      }}
      receipt={(done) => (
        <>
          <p>
            <Trans>
              The group <Name strong>{group.name}</Name> is gone. What it gave has ended.
            </Trans>
          </p>
          <SettledView keys={done.api_keys} services={done.service_accounts} />
        </>
      )}
    >
      <p>
        <Trans>It is gone for good, and what it gives ends at once for everybody in it. The people stay.</Trans>
      </p>
    </ActDialog>
  );
}

const NAMED = 30;

function People({ of }: { of: readonly PersonReference[] }) {
  return (
    <p>
      <Plural value={of.length} one="# person is in it:" other="# people are in it:" />{" "}
      {of.slice(0, NAMED).map(({ sid, name }, index) => (
        <span key={sid}>
          {index > 0 ? ", " : ""}
          <Name>{name}</Name>
        </span>
      ))}
      {of.length > NAMED ? " …" : null}
    </p>
  );
}
