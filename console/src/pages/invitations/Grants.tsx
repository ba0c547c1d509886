// What an invitation gives: in one line for lists, place by place for its drawer.
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useAccounts } from "../../api/accounts";
import type { Invitation } from "../../api/client";
import { RoleName } from "../../ui/badges";
import { type PlainColumn, PlainTable } from "../../ui/PlainTable";
import { Name, Quiet, Time } from "../../ui/text";

type Grant = Invitation["grants"][number];

/** "Developer in Support EU", and how many places more. */
export function GrantsInBrief({ grants }: { grants: readonly Grant[] }) {
  const first = grants[0];
  if (!first) return <Quiet>—</Quiet>;
  const roles = <Roles of={first} />;
  const place = <Name>{first.scope.name}</Name>;
  const more = grants.length - 1;
  return (
    <span>
      {more > 0 ? (
        <Trans>
          {roles} in {place}, and {more} more
        </Trans>
      ) : (
        <Trans>
          {roles} in {place}
        </Trans>
      )}
    </span>
  );
}

export function GrantsTable({ grants }: { grants: readonly Grant[] }) {
  const { t } = useLingui();
  const columns: PlainColumn<Grant>[] = [
    { id: "where", header: t`Where`, cell: ({ scope }) => <Place scope={scope} /> },
    { id: "roles", header: t`Roles`, cell: (grant) => <Roles of={grant} /> },
    { id: "below", header: t`Subaccounts`, cell: (grant) => <Below of={grant} /> },
    { id: "until", header: t`Access ends`, cell: ({ access_expires_at: end }) => (end ? <Time at={end} form="date" /> : <Trans>never</Trans>) },
  ];
  return <PlainTable label={t`What it gives`} columns={columns} rows={grants} rowId={(grant) => grant.scope.sid} />;
}

function Roles({ of }: { of: Grant }) {
  return (
    <>
      {of.roles.map((role, index) => (
        <span key={role.sid}>
          {index > 0 ? ", " : ""}
          <RoleName role={role} />
        </span>
      ))}
    </>
  );
}

function Place({ scope }: { scope: Grant["scope"] }) {
  const accounts = useAccounts();
  const account = accounts.data?.of(scope.sid);
  if (!account) return <Name>{scope.name}</Name>;
  return (
    <Link to="/accounts/$account" params={{ account: account.sid }}>
      <Name>{account.path}</Name>
    </Link>
  );
}

function Below({ of }: { of: Grant }) {
  const accounts = useAccounts();
  if (!of.inherit) return <Trans>not included</Trans>;
  if (of.except.length === 0) return <Trans>included</Trans>;
  const names = of.except.map((sid, index) => (
    <span key={sid}>
      {index > 0 ? ", " : ""}
      <Name>{accounts.data?.of(sid)?.name ?? sid}</Name>
    </span>
  ));
  return <Trans>included, except {names}</Trans>;
}
