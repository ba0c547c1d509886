// How many there are of what, each leading to its list. What the caller may not read is not there.
import { useLingui } from "@lingui/react/macro";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useRoles } from "../../api/roles";
import styles from "./Overview.module.css";
import type { Counts } from "./overview";

type Number = { readonly label: string; readonly count: number | null | undefined; readonly link: LinkProps };

export function Numbers({ counts }: { counts: Counts }) {
  const { t, i18n } = useLingui();
  const roles = useRoles().data;
  const role = (name: string) => roles?.find((one) => one.built_in && one.name === name)?.sid;
  const numbers: Number[] = [
    { label: t`People`, count: counts.people, link: { to: "/people", search: { status: "active" } } },
    { label: t`Pending invitations`, count: counts.invitations_pending, link: { to: "/people/invitations", search: { status: "pending" } } },
    { label: t`Owners`, count: counts.owners, link: { to: "/people", search: { role: role("owner") } } },
    { label: t`Administrators`, count: counts.administrators, link: { to: "/people", search: { role: role("administrator") } } },
    { label: t`Accounts`, count: counts.accounts, link: { to: "/accounts" } },
    { label: t`Groups`, count: counts.groups, link: { to: "/groups" } },
    { label: t`Service accounts`, count: counts.service_accounts, link: { to: "/service-accounts" } },
    { label: t`Live API keys`, count: counts.api_keys, link: { to: "/api-keys", search: { status: "active" } } },
  ];
  return (
    <ul className={styles.numbers} aria-label={t`How many`}>
      {numbers.map(({ label, count, link }) =>
        count === null || count === undefined ? null : (
          <li key={label}>
            <Link {...link}>
              <strong>{i18n.number(count)}</strong> <span>{label}</span>
            </Link>
          </li>
        ),
      )}
    </ul>
  );
}
