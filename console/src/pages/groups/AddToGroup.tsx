// Adding somebody to a group: a grant of all that it gives, shown before.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { answered, api, type Group } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { ImpactView } from "../../ui/ImpactView";
import { PersonSelect, type Principal } from "../../ui/pickers/PersonSelect";

export function AddToGroup({ group, close }: { group: Group; close: () => void }) {
  const { t } = useLingui();
  const [person, setPerson] = useState<Principal | null>(null);
  const add = (isPlan: boolean) =>
    answered(
      api.POST("/v1/groups/{sid}/members", {
        params: { path: { sid: group.sid }, query: { dry_run: isPlan || undefined } },
        body: { user: person?.sid ?? "" },
      }),
    );
  return (
    <ActDialog
      title={t`Add somebody to ${group.name}`}
      close={close}
      plan={person ? () => add(true) : undefined}
      planKey={[group.sid, person?.sid]}
      planned={(plan) => (person ? <ImpactView impact={plan.impact} /> : null)}
      button={person ? t`Add ${person.name || (person.email ?? "")}` : t`Add`}
      disabled={!person}
      act={() => add(false)}
    >
      {(refused) => <PersonSelect label={t`Person`} required value={person} change={setPerson} error={refused?.at("user")} />}
    </ActDialog>
  );
}
