// Groups: people who are given the same together.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Group } from "../../api/client";
import { useHoldsEverywhere } from "../../api/permissions";
import { Source } from "../../ui/badges";
import { Filters } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { Empty, NoneFound } from "../../ui/states";
import { type Column, Table } from "../../ui/Table";
import { Name, Quiet, Time } from "../../ui/text";
import { useGroups } from "./group";
import { NewGroup } from "./NewGroup";

export function GroupsPage() {
  const { t } = useLingui();
  const { q } = useSearch({ from: "/groups" });
  const navigate = useNavigate({ from: "/groups" });
  const list = useGroups(q);
  const columns = useGroupColumns();
  const [isMaking, setMaking] = useState(false);
  const create = useHoldsEverywhere("groups.manage") ? (
    <Button onClick={() => setMaking(true)}>
      <Trans>Create a group</Trans>
    </Button>
  ) : null;
  const open = (sid: string) => void navigate({ to: "/groups/$group", params: { group: sid } });
  return (
    <Page title={t`Groups`} actions={create}>
      <Filters
        search={{ label: t`Name begins with`, value: q, change: (text) => void navigate({ to: ".", search: (now) => ({ ...now, q: text }), replace: true }) }}
      />
      <Table
        label={t`Groups`}
        columns={columns}
        list={list}
        rowId={(group) => group.sid}
        rowName={(group) => group.name}
        narrow={(group) => (
          <>
            <Name strong>{group.name}</Name>
            <Quiet>
              <Name>{group.description}</Name>
            </Quiet>
          </>
        )}
        open={(group) => open(group.sid)}
        nothing={
          q ? (
            <NoneFound clear={() => void navigate({ to: "/groups", search: {} })} />
          ) : (
            <Empty title={t`No group is here yet`} action={create}>
              <Trans>What is given to a group is given to everybody in it, and ends for whoever leaves it.</Trans>
            </Empty>
          )
        }
      />
      {isMaking ? <NewGroup close={() => setMaking(false)} made={open} /> : null}
    </Page>
  );
}

function useGroupColumns(): Column<Group>[] {
  const { t, i18n } = useLingui();
  return useMemo(
    () => [
      { id: "name", header: t`Group`, meta: { width: "minmax(0, 1.4fr)" }, cell: ({ row }) => <Name strong>{row.original.name}</Name> },
      {
        id: "description",
        header: t`What it is for`,
        meta: { width: "minmax(0, 2fr)" },
        cell: ({ row }) => (
          <Quiet>
            <Name>{row.original.description}</Name>
          </Quiet>
        ),
      },
      { id: "members", header: t`Members`, meta: { width: "90px", align: "end" }, cell: ({ row }) => i18n.number(row.original.members) },
      { id: "source", header: t`Came by`, cell: ({ row }) => <Source of={row.original.source} /> },
      { id: "created", header: t`Created`, cell: ({ row }) => <Time at={row.original.created_at} /> },
    ],
    [t, i18n],
  );
}
