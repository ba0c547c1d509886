// Everybody who is to be invited, with what will happen to them; afterwards the same rows with what did.
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Schemas } from "../../api/client";
import { isProblem } from "../../api/problem";
import { Badge } from "../../ui/badges";
import { type Column, Table } from "../../ui/Table";
import { Person, Quiet, Time } from "../../ui/text";
import { GrantsInBrief } from "./Grants";
import { InvitationState } from "./InvitationState";
import type { Plan, Sent } from "./outcome";
import type { Line } from "./useInviting";

export function PlanTable({ lines, isSent }: { lines: readonly Line[]; isSent: boolean }) {
  const { t } = useLingui();
  const columns = useMemo<Column<Line>[]>(
    () => [
      {
        id: "who",
        header: t`Address`,
        meta: { width: "minmax(0, 1.2fr)" },
        cell: ({ row: { original } }) => <Person name={original.address.name} email={original.address.email} />,
      },
      {
        id: "what",
        header: isSent ? t`What happened` : t`What will happen`,
        meta: { width: "minmax(0, 2fr)" },
        cell: ({ row: { original } }) => <What line={original} />,
      },
      ...(isSent ? [{ id: "state", header: t`State`, meta: { width: "minmax(0, 0.7fr)" }, cell: stateOf }] : []),
    ],
    [t, isSent],
  );
  const list = { rows: lines, total: lines.length, isLoading: false, isGrowing: false, hasMore: false, error: null, grow: () => {}, retry: () => {} };
  return (
    <Table
      label={isSent ? t`Invited people` : t`What will happen`}
      columns={columns}
      list={list}
      rowId={(line) => line.address.email}
      rowName={(line) => line.address.email}
      narrow={(line) => (
        <>
          <Person name={null} email={line.address.email} />
          <span>
            <What line={line} />
          </span>
        </>
      )}
      nothing={null}
    />
  );
}

function What({ line: { plan, sent } }: { line: Line }) {
  if (sent) return <Done sent={sent} />;
  if (!plan) return <Quiet>—</Quiet>;
  return <Planned plan={plan} />;
}

function Planned({ plan }: { plan: Plan }) {
  if (plan.kind === "has") {
    return (
      <Quiet>
        <Trans>A member already, with all of this: nothing happens</Trans>
      </Quiet>
    );
  }
  if (plan.kind === "refused") return <Refused error={plan.error} />;
  const what = <GrantsInBrief grants={plan.invitation.grants} />;
  const since = <Time at={plan.invitation.created_at} form="date" />;
  if (plan.kind === "member") return <Trans>A member already: gets {what} at once</Trans>;
  if (plan.kind === "adds") return <Trans>Invited on {since}: gets a new link with this added</Trans>;
  return <Trans>Gets a mail: {what}</Trans>;
}

function Done({ sent }: { sent: Sent }) {
  if (sent.kind === "refused") return <Refused error={sent.error} />;
  const { status, sid, grants } = sent.invitation as Schemas["Invitation"];
  const what = <GrantsInBrief grants={grants} />;
  if (status === "accepted") return <Trans>Has {what} now</Trans>;
  return (
    <Link to="/people/invitations/$invitation" params={{ invitation: sid }}>
      <Trans>Invited: {what}</Trans>
    </Link>
  );
}

function Refused({ error }: { error: unknown }) {
  const words = isProblem(error) ? (error.fields[0]?.message ?? error.message) : String(error);
  return (
    <span title={words}>
      <Badge tone="danger">
        <Trans>Refused</Trans>
      </Badge>{" "}
      {isProblem(error) && error.code === "client.unreachable" ? <Trans>The server could not be reached</Trans> : words}
    </span>
  );
}

function stateOf({ row: { original } }: { row: { original: Line } }) {
  return original.sent?.kind === "done" ? <InvitationState of={original.sent.invitation} /> : null;
}
