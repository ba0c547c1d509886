// Invitations: who was asked to join, what became of it, and what became of the mail.
import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useHolds } from "../../api/permissions";
import { Filters } from "../../ui/Filters";
import { LinkButton } from "../../ui/LinkButton";
import { Page } from "../../ui/Page";
import { AccountChip } from "../../ui/pickers/AccountChip";
import { Empty, NoneFound } from "../../ui/states";
import { Table } from "../../ui/Table";
import { PeopleTabs } from "../people/PeopleTabs";
import { NarrowInvitation, useInvitationColumns } from "./columns";
import { useInvitationFilters } from "./filters";
import { useInvitations } from "./invitations";

export function InvitationsPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/people/invitations" });
  const navigate = useNavigate({ from: "/people/invitations" });
  const { invitation } = useParams({ strict: false });
  const list = useInvitations(search);
  const columns = useInvitationColumns();
  const filters = useInvitationFilters();
  const mayInvite = useHolds("users.invite");
  const change = (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true });
  const invite = mayInvite ? (
    <LinkButton to="/invite">
      <Trans>Invite people</Trans>
    </LinkButton>
  ) : null;
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
        nothing={
          isFiltered ? (
            <NoneFound clear={() => void navigate({ to: "/people/invitations", search: {} })} />
          ) : (
            <Empty title={t`Nobody has been invited yet`} action={invite}>
              {mayInvite ? <Trans>Who you invite stands here until they accept.</Trans> : <Trans>Owners and Administrators can invite people.</Trans>}
            </Empty>
          )
        }
      />
      <Outlet />
    </Page>
  );
}
