// People: everybody who is a member of the organization. The heart of the console.
import { Trans, useLingui } from "@lingui/react/macro";
import { Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { useHolds } from "../../api/permissions";
import { ColumnChoice, useHiddenColumns } from "../../ui/ColumnChoice";
import { Filters } from "../../ui/Filters";
import { LinkButton } from "../../ui/LinkButton";
import { Page } from "../../ui/Page";
import { AccountChip } from "../../ui/pickers/AccountChip";
import { Empty, NoneFound } from "../../ui/states";
import { Table } from "../../ui/Table";
import { useIsNarrow } from "../../ui/viewport";
import { ChooseAll } from "./ChooseAll";
import { NarrowPerson, usePeopleColumns } from "./columns";
import { ExportAll, ExportChosen } from "./ExportPeople";
import { usePeopleFilters } from "./filters";
import { PeopleTabs } from "./PeopleTabs";
import { isFiltered, orderOf, usePeople } from "./people";
import { SelectionBar } from "./SelectionBar";
import { useChosen } from "./useChosen";

const HIDDEN_AT_FIRST = { joined_at: false };

export function PeoplePage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/people" });
  const navigate = useNavigate({ from: "/people" });
  const { user } = useParams({ strict: false });
  const list = usePeople(search);
  const columns = usePeopleColumns();
  const filters = usePeopleFilters();
  const [hidden, hide] = useHiddenColumns("people", HIDDEN_AT_FIRST);
  const { view: _, ...filtering } = search;
  const isNarrow = useIsNarrow();
  const chosen = useChosen(JSON.stringify(filtering), list.rows);
  const mayInvite = useHolds("users.invite");
  const change = useCallback(
    (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true }),
    [navigate],
  );
  const find = useCallback((q: string | undefined) => change("q", q), [change]);
  const at = useCallback((account: string | undefined) => change("account", account), [change]);
  const invite = mayInvite ? (
    <LinkButton to="/invite">
      <Trans>Invite people</Trans>
    </LinkButton>
  ) : null;
  const areAllLoadedChosen = list.hasMore && list.rows.every(({ sid }) => chosen.sids.has(sid)) && chosen.sids.size === list.rows.length;

  return (
    <Page title={t`People`} actions={invite} tabs={<PeopleTabs current="members" />}>
      <Filters
        search={{ label: t`Name or address begins with`, value: search.q, change: find }}
        filters={filters}
        values={search}
        change={change}
        chips={<AccountChip value={search.account} change={at} />}
      >
        {isNarrow ? null : <ColumnChoice columns={columns.filter(({ id }) => id !== "name")} hidden={hidden} hide={hide} />}
        <ExportAll search={search} total={list.total} />
      </Filters>
      <Table
        label={t`People`}
        columns={columns}
        list={list}
        rowId={(person) => person.sid}
        rowName={(person) => person.name}
        narrow={(person) => <NarrowPerson person={person} />}
        open={(person) => void navigate({ to: "/people/$user", params: { user: person.sid }, search: true })}
        opened={user}
        sort={orderOf(search)}
        onSort={(order) => change("order", order)}
        selection={{ chosen: chosen.sids, choose: chosen.choose }}
        hidden={hidden}
        nothing={
          isFiltered(search) ? (
            <NoneFound clear={() => void navigate({ to: "/people", search: {} })} />
          ) : (
            <Empty title={t`Nobody is here yet`} action={invite}>
              <Trans>People appear here when they accept an invitation.</Trans>
            </Empty>
          )
        }
      />
      <SelectionBar people={chosen.people} clear={chosen.clear}>
        {areAllLoadedChosen ? <ChooseAll search={search} total={list.total} choose={chosen.chooseAll} /> : null}
        <ExportChosen people={chosen.people} />
      </SelectionBar>
      <Outlet />
    </Page>
  );
}
