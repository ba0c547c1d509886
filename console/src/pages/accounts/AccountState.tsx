// What an account that does not work at present says of itself.
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useAccounts } from "../../api/accounts";
import type { Account } from "../../api/client";
import { may } from "../../api/permissions";
import { Notice } from "../../ui/states";
import { Name, Time } from "../../ui/text";
import styles from "./AccountPage.module.css";
import { ReactivateAccount } from "./RestDialogs";

export function AccountState({ account }: { account: Account }) {
  const accounts = useAccounts();
  const [isReactivating, setReactivating] = useState(false);
  let resting = accounts.data?.of(account.parent);
  while (resting && resting.status === "active") resting = accounts.data?.of(resting.parent);
  if (account.status === "closed") {
    return (
      <Notice kind="warning">
        {account.closed_at ? (
          <Trans>
            Closed <Time at={account.closed_at} form="date" />, for good. It can be read for 30 days from then on, then it is erased.
          </Trans>
        ) : (
          <Trans>Closed, for good.</Trans>
        )}
      </Notice>
    );
  }
  if (account.status === "suspended") {
    return (
      <Notice kind="warning">
        <p>
          <Trans>Suspended. Here and in all below, reading works and nothing else; keys are refused.</Trans>
        </p>
        {may(account, "reactivate") ? (
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => setReactivating(true)}>
              <Trans>Reactivate</Trans>
            </Button>
          </div>
        ) : null}
        {isReactivating ? <ReactivateAccount account={account} close={() => setReactivating(false)} /> : null}
      </Notice>
    );
  }
  if (!resting) return null;
  return (
    <Notice kind="warning">
      <Trans>
        <Name strong>{resting.path}</Name> above is suspended: here too, reading works and nothing else.
      </Trans>
    </Notice>
  );
}
