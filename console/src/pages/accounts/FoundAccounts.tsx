// The accounts that match a search, each with the path by which it is told from its namesakes.
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Accounts } from "../../api/accounts";
import { type Account, answered, api } from "../../api/client";
import { PAGE, useList } from "../../api/list";
import { Status } from "../../ui/badges";
import { NoneFound } from "../../ui/states";
import { type Column, Table } from "../../ui/Table";
import { Name, Quiet } from "../../ui/text";
import styles from "./Found.module.css";
import { Labels } from "./Labels";

type Search = { readonly q?: string; readonly status?: string; readonly label?: string };

export function FoundAccounts({ search, accounts, clear }: { search: Search; accounts: Accounts | undefined; clear: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const query = { q: search.q, status: search.status, label: search.label };
  const list = useList(["accounts", query], (cursor, signal) =>
    answered(api.GET("/v1/accounts", { params: { query: { ...query, limit: PAGE, cursor } }, signal })),
  );
  const columns = useMemo(
    (): Column<Account>[] => [
      { id: "name", header: t`Account`, meta: { width: "minmax(0, 2.4fr)" }, cell: ({ row }) => <Placed account={row.original} accounts={accounts} /> },
      { id: "labels", header: t`Labels`, meta: { width: "minmax(0, 1.6fr)" }, cell: ({ row }) => <Labels of={row.original.labels} /> },
      { id: "owner", header: t`Owner`, cell: ({ row }) => (row.original.owner ? <Name>{row.original.owner.name}</Name> : null) },
      { id: "status", header: t`Status`, cell: ({ row }) => <Status of={row.original.status} /> },
    ],
    [t, accounts],
  );
  return (
    <Table
      label={t`Accounts found`}
      columns={columns}
      list={list}
      rowId={(account) => account.sid}
      rowName={(account) => account.name}
      narrow={(account) => <Placed account={account} accounts={accounts} />}
      open={(account) => void navigate({ to: "/accounts/$account", params: { account: account.sid } })}
      nothing={<NoneFound clear={clear} />}
    />
  );
}

function Placed({ account, accounts }: { account: Account; accounts: Accounts | undefined }) {
  const parent = accounts?.of(accounts.of(account.sid)?.parent);
  return (
    <span className={styles.placed}>
      <Name strong>{account.name}</Name>
      {parent ? (
        <Quiet>
          <Trans>
            in <Name>{parent.path}</Name>
          </Trans>
        </Quiet>
      ) : null}
    </span>
  );
}
