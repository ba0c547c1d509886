// Accounts: the tree of all that one sees, or what matches a search.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useAccounts } from "../../api/accounts";
import { may, useHoldsEverywhere } from "../../api/permissions";
import { type Filter, Filters } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { Empty, Failed, Lines } from "../../ui/states";
import { Quiet } from "../../ui/text";
import { AccountTree } from "./AccountTree";
import { FoundAccounts } from "./FoundAccounts";
import { NewAccount } from "./NewAccount";
import { useTurned } from "./tree";

export function AccountsPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/accounts" });
  const navigate = useNavigate({ from: "/accounts" });
  const accounts = useAccounts();
  const [isMaking, setMaking] = useState(false);
  const { turnAll } = useTurned(null);
  const all = accounts.data?.all ?? [];
  const mayMakeTop = useHoldsEverywhere("accounts.create");
  const mayMake = mayMakeTop || all.some((account) => may(account, "create_subaccount"));
  const hasBelow = (sid: string) => (accounts.data?.below(sid).length ?? 0) > 0;
  const isFiltered = Boolean(search.q || search.status || search.label);
  const change = (id: string, value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true });
  const make = mayMake ? (
    <Button onClick={() => setMaking(true)}>
      <Trans>Create an account</Trans>
    </Button>
  ) : null;

  return (
    <Page title={t`Accounts`} actions={make}>
      <Filters
        search={{ label: t`Name begins with`, value: search.q, change: (q) => change("q", q) }}
        filters={useAccountFilters()}
        values={search}
        change={change}
      >
        {isFiltered || all.length === 0 ? null : (
          <>
            <Button variant="default" onClick={() => turnAll(all.filter(({ sid, depth }) => depth > 0 && hasBelow(sid)).map(({ sid }) => sid))}>
              <Trans>Open all</Trans>
            </Button>
            <Button variant="default" onClick={() => turnAll(all.filter(({ depth }) => depth === 0).map(({ sid }) => sid))}>
              <Trans>Close all</Trans>
            </Button>
          </>
        )}
      </Filters>
      {isFiltered ? (
        <FoundAccounts search={search} accounts={accounts.data} clear={() => void navigate({ to: "/accounts", search: {} })} />
      ) : accounts.isPending ? (
        <Lines count={8} />
      ) : accounts.error ? (
        <Failed error={accounts.error} retry={() => void accounts.refetch()} />
      ) : all.length === 0 ? (
        <Empty title={t`No account is here yet`} action={make}>
          <Trans>An account holds people, keys and subaccounts. The ones that you may see appear here.</Trans>
        </Empty>
      ) : (
        <>
          <AccountTree accounts={accounts.data} label={t`Accounts`} />
          <p role="status">
            <Quiet>
              <Plural value={all.length} one="# account in all" other="# accounts in all" />
            </Quiet>
          </p>
        </>
      )}
      {isMaking ? (
        <NewAccount
          mayMakeTop={mayMakeTop}
          close={() => setMaking(false)}
          made={(account) => void navigate({ to: "/accounts/$account", params: { account: account.sid }, search: {} })}
        />
      ) : null}
    </Page>
  );
}

function useAccountFilters(): Filter[] {
  const { t } = useLingui();
  const accounts = useAccounts();
  const labels = useMemo(() => {
    const pairs = new Set<string>();
    for (const { labels } of accounts.data?.all ?? []) for (const [key, value] of Object.entries(labels)) pairs.add(value ? `${key}=${value}` : key);
    return [...pairs].sort();
  }, [accounts.data]);
  return [
    {
      id: "status",
      label: t`Status`,
      options: [
        { value: "active", label: t`Active` },
        { value: "suspended", label: t`Suspended` },
        { value: "closed", label: t`Closed` },
      ],
    },
    ...(labels.length > 0 ? [{ id: "label", label: t`Label`, options: labels.map((value) => ({ value, label: value })) }] : []),
  ];
}
