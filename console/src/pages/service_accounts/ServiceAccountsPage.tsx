// Service accounts: principals without a login, each with an account that owns it and a person who answers for it.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { answered, api, type ServiceAccount } from "../../api/client";
import { PAGE, useList } from "../../api/list";
import { useHolds } from "../../api/permissions";
import { Status } from "../../ui/badges";
import { Filters } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { Empty, NoneFound } from "../../ui/states";
import { type Column, Table } from "../../ui/Table";
import { Name, Quiet, Time } from "../../ui/text";
import { PeopleTabs } from "../people/PeopleTabs";
import { NewServiceAccount } from "./NewServiceAccount";

export function ServiceAccountsPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/service-accounts" });
  const { serviceAccount: opened } = useParams({ strict: false });
  const navigate = useNavigate({ from: "/service-accounts" });
  const [isMaking, setMaking] = useState(false);
  const list = useList(["service_accounts", search], (cursor, signal) =>
    answered(api.GET("/v1/service_accounts", { params: { query: { ...search, limit: PAGE, cursor } }, signal })),
  );
  const columns = useColumns();
  const mayManage = useHolds("service_accounts.manage");
  const change = (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true });
  const create = mayManage ? (
    <Button onClick={() => setMaking(true)}>
      <Trans>Create a service account</Trans>
    </Button>
  ) : null;
  const isFiltered = Object.values(search).some(Boolean);

  return (
    <Page title={t`People`} actions={create} tabs={<PeopleTabs current="service-accounts" />}>
      <Filters
        search={{ label: t`Name begins with`, value: search.q, change: (q) => change("q", q) }}
        filters={[
          {
            id: "status",
            label: t`Status`,
            options: [
              { value: "active", label: t`Active` },
              { value: "disabled", label: t`Disabled` },
            ],
          },
        ]}
        values={search}
        change={change}
      />
      <Table
        label={t`Service accounts`}
        columns={columns}
        list={list}
        rowId={(one) => one.sid}
        rowName={(one) => one.name}
        narrow={(one) => <Narrow of={one} />}
        open={(one) => void navigate({ to: "/service-accounts/$serviceAccount", params: { serviceAccount: one.sid }, search: true })}
        opened={opened}
        nothing={
          isFiltered ? (
            <NoneFound clear={() => void navigate({ to: "/service-accounts", search: {} })} />
          ) : (
            <Empty title={t`No service accounts yet`} action={create}>
              <Trans>What runs by itself should not act as a person: a service account keeps its keys when people leave.</Trans>
            </Empty>
          )
        }
      />
      {isMaking ? <NewServiceAccount close={() => setMaking(false)} /> : null}
      <Outlet />
    </Page>
  );
}

function useColumns(): Column<ServiceAccount>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: "name", header: t`Name`, meta: { width: "minmax(0, 1.6fr)" }, cell: ({ row }) => <Name strong>{row.original.name}</Name> },
      { id: "account", header: t`Owned by`, cell: ({ row }) => <Name>{row.original.account.name}</Name> },
      { id: "sponsor", header: t`Sponsor`, cell: ({ row }) => <Name>{row.original.sponsor.name}</Name> },
      { id: "created", header: t`Made`, cell: ({ row }) => <Time at={row.original.created_at} /> },
      { id: "status", header: t`Status`, cell: ({ row }) => <Status of={row.original.status} /> },
    ],
    [t],
  );
}

function Narrow({ of }: { of: ServiceAccount }) {
  return (
    <>
      <span>
        <Name strong>{of.name}</Name> <Status of={of.status} />
      </span>
      <Quiet>
        <Trans>
          <Name>{of.account.name}</Name>, answered for by <Name>{of.sponsor.name}</Name>
        </Trans>
      </Quiet>
    </>
  );
}
