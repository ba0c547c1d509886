// Another role instead of one that somebody holds: the new one is given first, then the old one ends.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { type Assignment, answered, api, type PersonReference } from "../../../api/client";
import { useRoles } from "../../../api/roles";
import { ActDialog } from "../../../ui/ActDialog";
import { RoleName } from "../../../ui/badges";
import { ImpactView } from "../../../ui/ImpactView";
import { canBeGiven, RoleSelect } from "../../../ui/pickers/RoleSelect";
import { useRoleLabel } from "../../../ui/role_words";
import { Name } from "../../../ui/text";
import { LastAdministrator } from "./LastAdministrator";

type Properties = { person: PersonReference; assignment: Assignment; close: () => void };

export function ChangeRoleDialog({ person, assignment, close }: Properties) {
  const { t } = useLingui();
  const [role, setRole] = useState<string | null>(null);
  const chosen = useRoles().data?.find(({ sid }) => sid === role);
  const label = useRoleLabel();
  const { principal, scope, inherit, except, expires_at } = assignment;
  const give = (isPlan: boolean) =>
    answered(
      api.POST("/v1/role_assignments", {
        params: { query: { dry_run: isPlan || undefined } },
        body: { principal: principal.sid, scope: scope.sid, role: role ?? "", inherit, except, expires_at },
      }),
    );
  const end = (isPlan: boolean) =>
    answered(api.DELETE("/v1/role_assignments/{sid}", { params: { path: { sid: assignment.sid }, query: { dry_run: isPlan || undefined } } }));
  const plan = async () => {
    const [given, ended] = await Promise.all([give(true), end(true)]);
    return bothImpacts(given.impact, ended.impact, chosen?.permissions ?? []);
  };
  const now = <RoleName role={assignment.role} />;
  const where = <Name strong>{scope.name}</Name>;
  return (
    <ActDialog
      title={t`Another role in ${scope.name}`}
      close={close}
      plan={role ? plan : undefined}
      planKey={[role]}
      planned={(impact) => (
        <>
          <ImpactView impact={impact} />
          <LastAdministrator person={person} ended={[assignment]} />
        </>
      )}
      disabled={role === null}
      button={chosen ? t`Change to ${label(chosen)}` : t`Change`}
      act={async () => {
        const given = await give(false);
        await end(false);
        return given;
      }}
      receipt={(given) => (
        <p>
          <Trans>
            <Name strong>{person.name}</Name> is now <RoleName role={given.role} /> in {where}, no longer {now}.
          </Trans>
        </p>
      )}
    >
      <p>
        <Trans>
          <Name strong>{person.name}</Name> is {now} in {where}. Until when, and the accounts it flows to, stay as they are.
        </Trans>
      </p>
      <RoleSelect label={t`The role instead`} required value={role} change={setRole} among={(one) => canBeGiven(one) && one.sid !== assignment.role.sid} />
    </ActDialog>
  );
}

type Impact = NonNullable<Parameters<typeof ImpactView>[0]["impact"]>;

/** What the giving and the ending change together: nobody loses what the new role has. */
function bothImpacts(given: Impact | null | undefined, ended: Impact | null | undefined, kept: readonly string[]): Impact {
  const changes = new Map<string, Impact["changes"][number]>();
  for (const change of given?.changes ?? []) changes.set(`${change.principal.sid} ${change.scope.sid}`, change);
  for (const change of ended?.changes ?? []) {
    const key = `${change.principal.sid} ${change.scope.sid}`;
    const loses = change.loses.filter((permission) => !kept.includes(permission));
    const gains = changes.get(key)?.gains ?? [];
    if (loses.length + gains.length > 0) changes.set(key, { ...change, loses, gains });
  }
  return { changes: [...changes.values()], more: Boolean(given?.more || ended?.more) };
}
