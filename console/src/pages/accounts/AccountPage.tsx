// One account: who is in it, its keys, what is below it, its settings, its history.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useAccounts } from "../../api/accounts";
import type { Account } from "../../api/client";
import { may, useHolds } from "../../api/permissions";
import { LinkButton } from "../../ui/LinkButton";
import { Page, type Tab, Tabs } from "../../ui/Page";
import { Failed, Lines } from "../../ui/states";
import { OffersToMe } from "../ownership/OffersToMe";
import { AccountPath } from "./AccountPath";
import { AccountSettings } from "./AccountSettings";
import { AccountState } from "./AccountState";
import { accountOptions } from "./account";
import { HistoryView } from "./HistoryView";
import { KeysView } from "./KeysView";
import { MembersView } from "./MembersView";
import { SubaccountsView } from "./SubaccountsView";

export function AccountPage() {
  const { t } = useLingui();
  const { account: sid } = useParams({ from: "/accounts/$account" });
  const account = useQuery(accountOptions(sid));
  if (!account.data) {
    return <Page title={t`Account`}>{account.error ? <Failed error={account.error} retry={() => void account.refetch()} /> : <Lines />}</Page>;
  }
  return <Shown key={sid} account={account.data.value} etag={account.data.etag} />;
}

function Shown({ account, etag }: { account: Account; etag: string | null }) {
  const { t } = useLingui();
  const { view } = useSearch({ from: "/accounts/$account" });
  const tabs = useViews(account.sid);
  const current = tabs.find(({ id }) => id === view)?.id ?? tabs[0]?.id ?? "settings";
  return (
    <Page
      title={account.name}
      lead={<AccountPath account={account} />}
      actions={
        may(account, "invite") ? (
          <LinkButton to="/invite" search={{ account: account.sid }}>
            <Trans>Invite people</Trans>
          </LinkButton>
        ) : null
      }
      tabs={<Tabs label={t`Of this account`} tabs={tabs} current={current} />}
    >
      <OffersToMe scope={account.sid} />
      <AccountState account={account} />
      {current === "members" ? <MembersView account={account} /> : null}
      {current === "keys" ? <KeysView account={account} /> : null}
      {current === "subaccounts" ? <SubaccountsView account={account} /> : null}
      {current === "settings" ? <AccountSettings account={account} etag={etag} /> : null}
      {current === "history" ? <HistoryView account={account} /> : null}
    </Page>
  );
}

function useViews(sid: string): Tab[] {
  const { t } = useLingui();
  const accounts = useAccounts();
  const link = (view?: string) => ({ to: "/accounts/$account", params: { account: sid }, search: { view } }) as const;
  const [people, keys, audit] = [useHolds("users.read"), useHolds("api_keys.read"), useHolds("audit.read")];
  const below = accounts.data?.below(sid).length;
  return [
    ...(people ? [{ id: "members", label: t`Members`, link: link() }] : []),
    ...(keys ? [{ id: "keys", label: t`API keys`, link: link("keys") }] : []),
    { id: "subaccounts", label: t`Subaccounts`, count: below, link: link("subaccounts") },
    { id: "settings", label: t`Settings`, link: link("settings") },
    ...(audit ? [{ id: "history", label: t`History`, link: link("history") }] : []),
  ];
}
