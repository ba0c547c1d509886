// People: everybody who is a member of the organization. The heart of the console.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link, Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useHolds } from "../../api/permissions";
import { Filters } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { Empty, NoneFound } from "../../ui/states";
import { Table } from "../../ui/Table";
import { NarrowPerson, usePeopleColumns } from "./columns";
import { usePeopleFilters } from "./filters";
import { PeopleTabs } from "./PeopleTabs";
import { usePeople } from "./people";

export function PeoplePage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/people" });
  const navigate = useNavigate({ from: "/people" });
  const { user } = useParams({ strict: false });
  const list = usePeople(search);
  const columns = usePeopleColumns();
  const filters = usePeopleFilters();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const mayInvite = useHolds("users.invite");
  const change = (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true });
  const invite = mayInvite ? (
    <Button component={Link} to="/invite">
      <Trans>Invite people</Trans>
    </Button>
  ) : null;
  const isFiltered = Object.entries(search).some(([name, value]) => value && name !== "order" && name !== "view");

  return (
    <Page title={t`People`} actions={invite} tabs={<PeopleTabs current="members" />}>
      <Filters
        search={{ label: t`Name or address begins with`, value: search.q, change: (q) => change("q", q) }}
        filters={filters}
        values={search}
        change={change}
      />
      <Table
        label={t`People`}
        columns={columns}
        list={list}
        rowId={(person) => person.sid}
        rowName={(person) => person.name}
        narrow={(person) => <NarrowPerson person={person} />}
        open={(person) => void navigate({ to: "/people/$user", params: { user: person.sid }, search: true })}
        opened={user}
        sort={search.order ?? "name"}
        onSort={(order) => change("order", order)}
        selection={{ chosen, choose }}
        nothing={
          isFiltered ? (
            <NoneFound clear={() => void navigate({ to: "/people", search: {} })} />
          ) : (
            <Empty title={t`Nobody is here yet`} action={invite}>
              <Trans>People appear here when they accept an invitation.</Trans>
            </Empty>
          )
        }
      />
      <Outlet />
    </Page>
  );
}
