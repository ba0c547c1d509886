// The roles of a service account, one given in place, one ended.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { type Assignment, answered, api, type ServiceAccount } from "../../api/client";
import { PAGE, useList } from "../../api/list";
import { may, useHolds } from "../../api/permissions";
import { ActDialog } from "../../ui/ActDialog";
import { RoleName } from "../../ui/badges";
import { ImpactView } from "../../ui/ImpactView";
import { PlainTable } from "../../ui/PlainTable";
import { AccountSelect } from "../../ui/pickers/AccountSelect";
import { RoleSelect } from "../../ui/pickers/RoleSelect";
import { Failed, Lines } from "../../ui/states";
import { Name, Quiet, Time } from "../../ui/text";

export function ServiceAccountRoles({ it }: { it: ServiceAccount }) {
  const { t } = useLingui();
  const mayAssign = useHolds("roles.assign");
  const [isGiving, setGiving] = useState(false);
  const [ending, setEnding] = useState<Assignment | null>(null);
  const list = useList(["role_assignments", { principal: it.sid }], (cursor, signal) =>
    answered(api.GET("/v1/role_assignments", { params: { query: { principal: it.sid, limit: PAGE, cursor } }, signal })),
  );
  if (list.error) return <Failed error={list.error} retry={list.retry} />;
  if (list.isLoading) return <Lines count={2} />;
  return (
    <>
      {list.rows.length === 0 ? (
        <Quiet>
          <Trans>Nothing yet: its keys open nothing.</Trans>
        </Quiet>
      ) : (
        <PlainTable
          label={t`What it holds`}
          rows={list.rows}
          rowId={(one) => one.sid}
          columns={[
            { id: "role", header: <Trans>Role</Trans>, cell: (one) => <RoleName role={one.role} /> },
            { id: "where", header: <Trans>Where</Trans>, cell: (one) => <Name>{one.scope.name}</Name> },
            { id: "until", header: <Trans>Until</Trans>, cell: (one) => (one.expires_at ? <Time at={one.expires_at} /> : <Trans>no end</Trans>) },
            {
              id: "end",
              header: <span className="visually-hidden">{t`End`}</span>,
              align: "end",
              cell: (one) =>
                may(one, "delete") ? (
                  <Button variant="default" size="compact-xs" onClick={() => setEnding(one)}>
                    <Trans>End</Trans>
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
      {mayAssign ? (
        <div>
          <Button variant="default" onClick={() => setGiving(true)}>
            <Trans>Give a role</Trans>
          </Button>
        </div>
      ) : null}
      {isGiving ? <GiveRole it={it} close={() => setGiving(false)} /> : null}
      {ending ? <EndRole assignment={ending} close={() => setEnding(null)} /> : null}
    </>
  );
}

function GiveRole({ it, close }: { it: ServiceAccount; close: () => void }) {
  const { t } = useLingui();
  const [role, setRole] = useState<string | null>(null);
  const [scope, setScope] = useState<string | null>(it.account.sid);
  const isWhole = role !== null && scope !== null;
  const give = (isPlan: boolean) =>
    answered(
      api.POST("/v1/role_assignments", {
        params: { query: isPlan ? { dry_run: true } : {} },
        body: { principal: it.sid, role: role ?? "", scope: scope ?? "" },
      }),
    );
  return (
    <ActDialog
      title={t`Give ${it.name} a role`}
      close={close}
      plan={isWhole ? () => give(true) : undefined}
      planKey={[role, scope]}
      planned={(plan) => <ImpactView impact={plan.impact} />}
      disabled={!isWhole}
      button={t`Give the role`}
      act={() => give(false)}
    >
      <RoleSelect label={t`Role`} value={role} change={setRole} required />
      <AccountSelect label={t`Where`} value={scope} change={setScope} organization required />
    </ActDialog>
  );
}

function EndRole({ assignment, close }: { assignment: Assignment; close: () => void }) {
  const { t } = useLingui();
  const end = (isPlan: boolean) =>
    answered(
      api.DELETE("/v1/role_assignments/{sid}", { params: { path: { sid: assignment.sid }, query: isPlan ? { dry_run: true } : { api_keys: "revoke" } } }),
    );
  return (
    <ActDialog
      title={t`End ${assignment.role.label} in ${assignment.scope.name}`}
      close={close}
      danger
      plan={() => end(true)}
      planKey={[assignment.sid]}
      planned={(plan) => (
        <>
          <ImpactView impact={plan.impact} />
          {plan.api_keys.map((key) => (
            <p key={key.sid}>
              <Trans>
                Its key <Name strong>{key.name}</Name> is revoked.
              </Trans>
            </p>
          ))}
        </>
      )}
      button={t`End it`}
      act={() => end(false)}
    />
  );
}
