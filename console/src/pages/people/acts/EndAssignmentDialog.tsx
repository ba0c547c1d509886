// Ending one role in one place.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { type Assignment, answered, api, type PersonReference } from "../../../api/client";
import { ActDialog } from "../../../ui/ActDialog";
import { RoleName } from "../../../ui/badges";
import { HeldText, SettledView } from "../../../ui/EndingView";
import { ImpactView } from "../../../ui/ImpactView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../../ui/KeyFate";
import { useRoleLabel } from "../../../ui/role_words";
import { Name } from "../../../ui/text";
import { LastAdministrator } from "./LastAdministrator";

type Properties = { person: PersonReference; assignment: Assignment; close: () => void };

export function EndAssignmentDialog({ person, assignment, close }: Properties) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const end = (isPlan: boolean) =>
    answered(
      api.DELETE("/v1/role_assignments/{sid}", {
        params: { path: { sid: assignment.sid }, query: { ...fateQuery(fate), dry_run: isPlan || undefined } },
      }),
    );
  const role = useRoleLabel()(assignment.role);
  const where = assignment.scope.name;
  return (
    <ActDialog
      title={t`End ${role} in ${where}`}
      close={close}
      plan={() => end(true)}
      planKey={[fate]}
      planned={(plan) => (
        <>
          <ImpactView impact={plan.impact} />
          <LastAdministrator person={person} ended={[assignment]} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} except={[person.sid]} />
          <SettledView keys={[]} services={plan.service_accounts} />
        </>
      )}
      disabled={(plan) => isUndecided(plan?.api_keys ?? [], fate)}
      button={t`End ${role}`}
      danger
      act={() => end(false)}
      receipt={(done) => (
        <>
          <p>
            <Trans>
              <Name strong>{person.name}</Name> is no longer <RoleName role={assignment.role} /> in <Name strong>{where}</Name>.
            </Trans>
          </p>
          {done.inherited.map((one) => (
            <p key={`${one.assignment} ${one.group?.sid}`}>
              <Trans>
                They are still <HeldText held={one} />.
              </Trans>
            </p>
          ))}
          <SettledView keys={done.api_keys} services={done.service_accounts} />
        </>
      )}
    />
  );
}
