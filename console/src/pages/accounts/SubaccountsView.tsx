// What is below an account, as a tree.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAccounts } from "../../api/accounts";
import type { Account } from "../../api/client";
import { may } from "../../api/permissions";
import { Empty, Failed, Lines } from "../../ui/states";
import { AccountTree } from "./AccountTree";
import { NewAccount } from "./NewAccount";

export function SubaccountsView({ account }: { account: Account }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const accounts = useAccounts();
  const [isMaking, setMaking] = useState(false);
  const create = may(account, "create_subaccount") ? (
    <div>
      <Button variant="default" onClick={() => setMaking(true)}>
        <Trans>Create a subaccount</Trans>
      </Button>
    </div>
  ) : null;
  const isEmpty = accounts.data?.below(account.sid).length === 0;
  return (
    <>
      {accounts.isPending ? <Lines count={4} /> : null}
      {accounts.error ? <Failed error={accounts.error} retry={() => void accounts.refetch()} /> : null}
      {isEmpty ? (
        <Empty title={t`Nothing is below this account`} action={create}>
          <Trans>A subaccount has members, keys and settings of its own. Roles given here reach it only where they are given with inheritance.</Trans>
        </Empty>
      ) : (
        create
      )}
      {accounts.data && !isEmpty ? <AccountTree key={account.sid} accounts={accounts.data} root={account.sid} label={t`Subaccounts`} /> : null}
      {isMaking ? (
        <NewAccount
          parent={account.sid}
          mayMakeTop={false}
          close={() => setMaking(false)}
          made={(made) => void navigate({ to: "/accounts/$account", params: { account: made.sid }, search: {} })}
        />
      ) : null}
    </>
  );
}
