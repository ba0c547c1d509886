// Invitations: who was asked to join, what became of it, and what became of the mail.
import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useHolds } from "../../api/permissions";
import { Filters } from "../../ui/Filters";
import { LinkButton } from "../../ui/LinkButton";
import { Page } from "../../ui/Page";
import { AccountChip } from "../../ui/pickers/AccountChip";
import { Empty, NoneFound, ReadOnly } from "../../ui/states";
import { Table } from "../../ui/Table";
import { PeopleTabs } from "../people/PeopleTabs";
import { ChosenInvitations } from "./ChosenInvitations";
import { NarrowInvitation, useInvitationColumns } from "./columns";
import { useInvitationFilters } from "./filters";
import { useInvitations } from "./invitations";

export function InvitationsPage() {
  const { t } = useLingui();
  if (useHolds("users.invite")) return <Invitations />;
  return (
    <Page title={t`Invitations`} tabs={<PeopleTabs current="invitations" />}>
      <ReadOnly>
        <Trans>Invitations are shown to those who may invite. Owners and Administrators can.</Trans>
      </ReadOnly>
    </Page>
  );
}

function Invitations() {
  const { t } = useLingui();
  const search = useSearch({ from: "/people/invitations" });
  const navigate = useNavigate({ from: "/people/invitations" });
  const { invitation } = useParams({ strict: false });
  const list = useInvitations(search);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const columns = useInvitationColumns();
  const filters = useInvitationFilters();
  const change = (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true });
  const invite = (
    <LinkButton to="/invite">
      <Trans>Invite people</Trans>
    </LinkButton>
  );
  const isFiltered = Object.values(search).some(Boolean);

  return (
    <Page title={t`Invitations`} actions={invite} tabs={<PeopleTabs current="invitations" />}>
      <Filters
        filters={filters}
        values={search}
        change={change}
        chips={<AccountChip value={search.account} change={(account) => change("account", account)} />}
      />
      <Table
        label={t`Invitations`}
        columns={columns}
        list={list}
        rowId={(row) => row.sid}
        rowName={(row) => row.email}
        narrow={(row) => <NarrowInvitation invitation={row} />}
        open={(row) => void navigate({ to: "/people/invitations/$invitation", params: { invitation: row.sid }, search: true })}
        opened={invitation}
        selection={{ chosen, choose }}
        nothing={
          isFiltered ? (
            <NoneFound clear={() => void navigate({ to: "/people/invitations", search: {} })} />
          ) : (
            <Empty title={t`Nobody has been invited yet`} action={invite}>
              <Trans>Who you invite stands here until they accept.</Trans>
            </Empty>
          )
        }
      />
      <ChosenInvitations invitations={list.rows.filter(({ sid }) => chosen.has(sid))} clear={() => choose(new Set())} />
      <Outlet />
    </Page>
  );
}
