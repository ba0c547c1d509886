// Roles: the built-in ones and those of the organization, and any of them side by side.
import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Role } from "../../api/client";
import { useHoldsEverywhere } from "../../api/permissions";
import { useRoles } from "../../api/roles";
import { Badge, RoleName } from "../../ui/badges";
import { LinkButton } from "../../ui/LinkButton";
import { Page, Section } from "../../ui/Page";
import { PlainTable } from "../../ui/PlainTable";
import { useRolePurpose } from "../../ui/role_words";
import { Failed, Lines } from "../../ui/states";
import { Quiet } from "../../ui/text";
import { Comparison } from "./Comparison";

export function RolesPage() {
  const { t } = useLingui();
  const roles = useRoles();
  const { compare } = useSearch({ from: "/roles" });
  const navigate = useNavigate({ from: "/roles" });
  const mayManage = useHoldsEverywhere("roles.manage");
  const chosen = useMemo(() => new Set(compare?.split(",") ?? []), [compare]);
  const choose = (sid: string) => {
    const next = new Set(chosen);
    if (!next.delete(sid)) next.add(sid);
    void navigate({ search: { compare: [...next].join(",") || undefined }, replace: true });
  };
  const create = mayManage ? (
    <LinkButton to="/roles/new">
      <Trans>Create a role</Trans>
    </LinkButton>
  ) : null;

  return (
    <Page title={t`Roles`} actions={create}>
      {roles.isPending ? <Lines /> : null}
      {roles.error ? <Failed error={roles.error} retry={() => void roles.refetch()} /> : null}
      {roles.data ? <RoleTable roles={roles.data} chosen={chosen} choose={choose} /> : null}
      {roles.data ? <Compared roles={roles.data} chosen={chosen} /> : null}
    </Page>
  );
}

function Compared({ roles, chosen }: { roles: readonly Role[]; chosen: ReadonlySet<string> }) {
  const { t } = useLingui();
  const shown = roles.filter((role) => (chosen.size > 0 ? chosen.has(role.sid) : role.built_in));
  return (
    <Section title={chosen.size > 0 ? t`The chosen roles side by side` : t`The built-in roles side by side`}>
      <Comparison roles={shown} />
    </Section>
  );
}

function RoleTable({ roles, chosen, choose }: { roles: readonly Role[]; chosen: ReadonlySet<string>; choose: (sid: string) => void }) {
  const { t } = useLingui();
  const purpose = useRolePurpose();
  return (
    <PlainTable
      label={t`Roles`}
      rows={roles}
      rowId={(role) => role.sid}
      columns={[
        {
          id: "compare",
          header: <Trans>Compare</Trans>,
          cell: (role) => <Checkbox aria-label={t`Compare ${role.label}`} checked={chosen.has(role.sid)} onChange={() => choose(role.sid)} />,
        },
        {
          id: "name",
          header: <Trans>Role</Trans>,
          cell: (role) => (
            <>
              <Link to="/roles/$role" params={{ role: role.sid }}>
                <RoleName role={role} />
              </Link>
              <p>
                <Quiet>
                  <bdi>{purpose(role)}</bdi>
                </Quiet>
              </p>
            </>
          ),
        },
        { id: "kind", header: <Trans>Kind</Trans>, cell: (role) => <Kind role={role} /> },
        { id: "permissions", header: <Trans>Permissions</Trans>, align: "end", cell: (role) => role.permissions.length },
      ]}
    />
  );
}

function Kind({ role }: { role: Role }) {
  if (role.built_in)
    return (
      <Badge>
        <Trans>built-in</Trans>
      </Badge>
    );
  if (!role.extends)
    return (
      <Quiet>
        <Trans>yours</Trans>
      </Quiet>
    );
  return (
    <Quiet>
      <Trans>
        yours, extends <RoleName role={role.extends} />
      </Trans>
    </Quiet>
  );
}
