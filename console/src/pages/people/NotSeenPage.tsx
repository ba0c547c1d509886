// People who were not seen for some time, the longest quiet first, with the evidence and what they hold.
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { answered, api } from "../../api/client";
import { PAGE, useList } from "../../api/list";
import { Filters } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { AccountChip } from "../../ui/pickers/AccountChip";
import { Empty } from "../../ui/states";
import { Table } from "../../ui/Table";
import { NarrowReported, useReportedColumns } from "./not_seen_columns";
import { PeopleTabs } from "./PeopleTabs";
import { SelectionBar } from "./SelectionBar";
import { useChosen } from "./useChosen";

const DAYS = [30, 60, 90, 180, 365];
const USUAL = "90";

export function NotSeenPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/people/not-seen" });
  const navigate = useNavigate({ from: "/people/not-seen" });
  const days = search.days ?? USUAL;
  const query = { days: Number(days), account: search.account };
  const list = useList(["reports", "dormant", query], (cursor, signal) =>
    answered(api.GET("/v1/reports/dormant", { params: { query: { ...query, limit: PAGE, cursor } }, signal })),
  );
  const columns = useReportedColumns();
  const chosen = useChosen(JSON.stringify(query), list.rows);
  const people = useMemo(() => chosen.people.map(({ user }) => user), [chosen.people]);
  const change = useCallback(
    (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true }),
    [navigate],
  );
  return (
    <Page
      title={t`People`}
      lead={<Trans>Active people who did nothing here for that long. Who never signed in counts from the day they were given access.</Trans>}
      tabs={<PeopleTabs current="not-seen" />}
    >
      <Filters
        filters={[{ id: "days", label: t`Not seen for`, options: DAYS.map((count) => ({ value: String(count), label: t`${count} days` })) }]}
        values={{ days }}
        change={change}
        chips={<AccountChip value={search.account} change={(account) => change("account", account)} />}
      />
      <Table
        label={t`People not seen`}
        columns={columns}
        list={list}
        rowId={(person) => person.sid}
        rowName={(person) => person.user.name}
        narrow={(person) => <NarrowReported person={person} />}
        open={(person) => void navigate({ to: "/people/$user", params: { user: person.user.sid }, search: { dormant_days: days, account: search.account } })}
        selection={{ chosen: chosen.sids, choose: chosen.choose }}
        nothing={
          <Empty title={t`Everybody was seen`}>
            <Trans>All active people did something here in the last {days} days.</Trans>
          </Empty>
        }
      />
      <SelectionBar people={people} clear={chosen.clear} acts={["remove", "deactivate"]} />
    </Page>
  );
}
