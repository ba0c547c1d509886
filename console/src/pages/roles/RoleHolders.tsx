// Who has a role, and where: its assignments.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Assignment, answered, api, type Role } from "../../api/client";
import { PAGE, useList } from "../../api/list";
import { Source } from "../../ui/badges";
import { PlainTable } from "../../ui/PlainTable";
import { Empty, Failed, Lines } from "../../ui/states";
import { Name, Person, Quiet, Time } from "../../ui/text";

export function RoleHolders({ role }: { role: Role }) {
  const { t } = useLingui();
  const list = useList(["role_assignments", { role: role.sid }], (cursor, signal) =>
    answered(api.GET("/v1/role_assignments", { params: { query: { role: role.sid, limit: PAGE, cursor } }, signal })),
  );
  if (list.error) return <Failed error={list.error} retry={list.retry} />;
  if (list.isLoading) return <Lines />;
  if (list.rows.length === 0) return <Empty title={t`Nobody has this role`} />;
  return (
    <>
      <PlainTable
        label={t`Who has it`}
        rows={list.rows}
        rowId={(assignment) => assignment.sid}
        columns={[
          { id: "who", header: <Trans>Who</Trans>, cell: (assignment) => <Principal of={assignment} /> },
          { id: "where", header: <Trans>Where</Trans>, cell: (assignment) => <Where of={assignment} /> },
          { id: "source", header: <Trans>Source</Trans>, cell: (assignment) => <Source of={assignment.source} /> },
          {
            id: "until",
            header: <Trans>Until</Trans>,
            cell: (assignment) =>
              assignment.expires_at ? (
                <Time at={assignment.expires_at} />
              ) : (
                <Quiet>
                  <Trans>no end</Trans>
                </Quiet>
              ),
          },
        ]}
      />
      {list.hasMore ? (
        <div>
          <Button variant="default" onClick={list.grow} loading={list.isGrowing}>
            <Trans>Show more</Trans>
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Principal({ of: { principal } }: { of: Assignment }): ReactNode {
  const shown = <Person name={principal.name} email={principal.email} />;
  if (principal.sid.startsWith("US"))
    return (
      <Link to="/people/$user" params={{ user: principal.sid }}>
        {shown}
      </Link>
    );
  if (principal.sid.startsWith("GP"))
    return (
      <Link to="/groups/$group" params={{ group: principal.sid }}>
        {shown}
      </Link>
    );
  return (
    <Link to="/service-accounts/$serviceAccount" params={{ serviceAccount: principal.sid }}>
      {shown}
    </Link>
  );
}

function Where({ of: { scope, inherit } }: { of: Assignment }) {
  if (scope.sid.startsWith("OR"))
    return (
      <Trans>
        <Name>{scope.name}</Name>, everywhere
      </Trans>
    );
  const link = (
    <Link to="/accounts/$account" params={{ account: scope.sid }}>
      <Name>{scope.name}</Name>
    </Link>
  );
  return inherit ? <Trans>{link} and below</Trans> : link;
}
