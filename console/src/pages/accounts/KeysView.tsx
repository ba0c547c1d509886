// The API keys of an account, and a new one.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Account, ApiKey } from "../../api/client";
import { may } from "../../api/permissions";
import { Status } from "../../ui/badges";
import { Empty } from "../../ui/states";
import { type Column, Table } from "../../ui/Table";
import { Name, Quiet, Time } from "../../ui/text";
import { NewKey } from "../api_keys/NewKey";
import { useKeysOf } from "./account";

export function KeysView({ account }: { account: Account }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const list = useKeysOf(account.sid);
  const [isMaking, setMaking] = useState(false);
  const columns = useKeyColumns();
  const create = may(account, "create_api_key") ? (
    <div>
      <Button variant="default" onClick={() => setMaking(true)}>
        <Trans>Create an API key</Trans>
      </Button>
    </div>
  ) : null;
  return (
    <>
      {list.rows.length > 0 ? create : null}
      <Table
        label={t`API keys`}
        columns={columns}
        list={list}
        rowId={(key) => key.sid}
        rowName={(key) => key.name}
        narrow={(key) => (
          <>
            <Name strong>{key.name}</Name>
            <Quiet>
              <LastUse of={key} />
            </Quiet>
          </>
        )}
        open={(key) => void navigate({ to: "/api-keys/$key", params: { key: key.sid }, search: {} })}
        nothing={
          <Empty title={t`No API key works here`} action={create}>
            <Trans>A key lets a program act in this account, as a person or as a service account.</Trans>
          </Empty>
        }
      />
      {isMaking ? <NewKey scope={account.sid} close={() => setMaking(false)} /> : null}
    </>
  );
}

function useKeyColumns(): Column<ApiKey>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: "name", header: t`Key`, meta: { width: "minmax(0, 1.6fr)" }, cell: ({ row }) => <Name strong>{row.original.name}</Name> },
      { id: "principal", header: t`Acts as`, meta: { width: "minmax(0, 1.4fr)" }, cell: ({ row }) => <Name>{row.original.principal.name}</Name> },
      { id: "used", header: t`Last used`, cell: ({ row }) => <LastUse of={row.original} /> },
      { id: "expires", header: t`Ends`, cell: ({ row }) => (row.original.expires_at ? <Time at={row.original.expires_at} /> : t`never`) },
      { id: "status", header: t`Status`, cell: ({ row }) => <Status of={row.original.status} /> },
    ],
    [t],
  );
}

function LastUse({ of }: { of: ApiKey }) {
  if (of.last_used) return <Time at={of.last_used.at} />;
  return (
    <Quiet>
      <Trans>never</Trans>
    </Quiet>
  );
}
