// Who is in an account: what is given to them right here, and what they inherit, apart.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Account, Member } from "../../api/client";
import { may } from "../../api/permissions";
import { useRoles } from "../../api/roles";
import { type Filter, Filters } from "../../ui/Filters";
import { GiveAccess } from "../../ui/GiveAccess";
import { LinkButton } from "../../ui/LinkButton";
import { useRoleLabel } from "../../ui/role_words";
import { Empty, NoneFound } from "../../ui/states";
import { Table } from "../../ui/Table";
import { RemoveDialog } from "../people/acts/RemoveDialog";
import { useMembers } from "./account";
import { NarrowMember, useMemberColumns } from "./member_columns";

export function MembersView({ account }: { account: Account }) {
  const { t } = useLingui();
  const search = useSearch({ from: "/accounts/$account" });
  const navigate = useNavigate({ from: "/accounts/$account" });
  const list = useMembers(account.sid, search);
  const [isGiving, setGiving] = useState(false);
  const [removed, setRemoved] = useState<Member | null>(null);
  const columns = useMemberColumns(account, setRemoved);
  const filters = useMemberFilters();
  const change = (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true });
  const isFiltered = Boolean(search.q || search.role || search.status || search.dormant_days);
  const invite = may(account, "invite") ? (
    <LinkButton to="/invite" search={{ account: account.sid }}>
      <Trans>Invite people</Trans>
    </LinkButton>
  ) : null;
  return (
    <>
      <Filters
        search={{ label: t`Name or address begins with`, value: search.q, change: (q) => change("q", q) }}
        filters={filters}
        values={search}
        change={change}
      >
        {may(account, "assign") && !isGiving ? (
          <Button variant="default" onClick={() => setGiving(true)}>
            <Trans>Give access</Trans>
          </Button>
        ) : null}
      </Filters>
      {isGiving ? <GiveAccess scope={account} close={() => setGiving(false)} /> : null}
      <Table
        label={t`Members`}
        columns={columns}
        list={list}
        rowId={(member) => member.sid}
        rowName={(member) => member.user.name}
        narrow={(member) => <NarrowMember account={account} member={member} remove={setRemoved} />}
        open={(member) => void navigate({ to: "/people/$user", params: { user: member.user.sid }, search: {} })}
        nothing={
          isFiltered ? (
            <NoneFound clear={() => void navigate({ to: ".", search: { view: search.view } })} />
          ) : (
            <Empty title={t`Nobody is in this account`} action={invite}>
              <Trans>People appear here when they accept an invitation to it, or when somebody gives them a role.</Trans>
            </Empty>
          )
        }
      />
      {removed ? (
        <RemoveDialog
          person={removed.user}
          account={account}
          onlyByGroups={removed.roles.every((held) => held.inherited_from)}
          close={() => setRemoved(null)}
        />
      ) : null}
    </>
  );
}

function useMemberFilters(): Filter[] {
  const { t } = useLingui();
  const roles = useRoles();
  const label = useRoleLabel();
  return [
    { id: "role", label: t`Role`, options: (roles.data ?? []).map((role) => ({ value: role.sid, label: label(role) })) },
    {
      id: "status",
      label: t`Status`,
      options: [
        { value: "active", label: t`Active` },
        { value: "suspended", label: t`Suspended` },
      ],
    },
    { id: "dormant_days", label: t`Not seen for`, options: [30, 60, 90, 180].map((days) => ({ value: String(days), label: t`${days} days` })) },
  ];
}
