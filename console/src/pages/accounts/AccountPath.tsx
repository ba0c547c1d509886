// The way down to an account, and its SID.
import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useAccounts } from "../../api/accounts";
import type { Account, Reference } from "../../api/client";
import { Code, Name } from "../../ui/text";
import styles from "./AccountPage.module.css";

export function AccountPath({ account }: { account: Account }) {
  const { t } = useLingui();
  const accounts = useAccounts();
  const above: Reference[] = [];
  for (let parent = accounts.data?.of(account.parent); parent; parent = accounts.data?.of(parent.parent)) above.unshift(parent);
  return (
    <span className={styles.lead}>
      {above.length > 0 ? (
        <nav aria-label={t`Above this account`}>
          <ol className={styles.path}>
            {above.map(({ sid, name }) => (
              <li key={sid}>
                <Link to="/accounts/$account" params={{ account: sid }}>
                  <Name>{name}</Name>
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <Code>{account.sid}</Code>
    </span>
  );
}
