// API keys: all that the caller may see, whose they are, when they were last used, when they end.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useHolds } from "../../api/permissions";
import { Filters } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { Empty, NoneFound } from "../../ui/states";
import { Table } from "../../ui/Table";
import { NarrowKey, useKeyColumns } from "./columns";
import { type KeySearch, useKeys } from "./keys";
import { NewKey } from "./NewKey";

export function ApiKeysPage() {
  const { t } = useLingui();
  const search: KeySearch = useSearch({ from: "/api-keys" });
  const { key: opened } = useParams({ strict: false });
  const navigate = useNavigate({ from: "/api-keys" });
  const [isMaking, setMaking] = useState(false);
  const list = useKeys(search);
  const columns = useKeyColumns();
  const mayCreate = useHolds("api_keys.create");
  const change = (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true });
  const create = mayCreate ? (
    <Button onClick={() => setMaking(true)}>
      <Trans>Create an API key</Trans>
    </Button>
  ) : null;
  const { order, ...filtered } = search;

  return (
    <Page title={t`API keys`} actions={create}>
      <Filters
        search={{ label: t`Name begins with`, value: search.q, change: (q) => change("q", q) }}
        filters={[
          {
            id: "status",
            label: t`Status`,
            options: [
              { value: "active", label: t`Active` },
              { value: "expired", label: t`Expired` },
              { value: "revoked", label: t`Revoked` },
            ],
          },
          { id: "unused_days", label: t`Unused for`, options: [30, 90, 180].map((days) => ({ value: String(days), label: t`${days} days` })) },
          { id: "expiring_days", label: t`Ends within`, options: [7, 30, 90].map((days) => ({ value: String(days), label: t`${days} days` })) },
        ]}
        values={search}
        change={change}
      />
      <Table
        label={t`API keys`}
        columns={columns}
        list={list}
        rowId={(key) => key.sid}
        rowName={(key) => key.name}
        narrow={(key) => <NarrowKey of={key} />}
        open={(key) => void navigate({ to: "/api-keys/$key", params: { key: key.sid }, search: true })}
        opened={opened}
        sort={order ?? "created_at"}
        onSort={(by) => change("order", by)}
        nothing={
          Object.values(filtered).some(Boolean) ? (
            <NoneFound clear={() => void navigate({ to: "/api-keys", search: {} })} />
          ) : (
            <Empty title={t`No API keys yet`} action={create}>
              <Trans>A key lets a program act here. It can do no more than its principal holds at that moment.</Trans>
            </Empty>
          )
        }
      />
      {isMaking ? <NewKey close={() => setMaking(false)} /> : null}
      <Outlet />
    </Page>
  );
}
