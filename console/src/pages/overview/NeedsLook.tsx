// What needs a look, first: each with the one act that mends it. Nothing here is good news, and says so.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe } from "../../api/me";
import { holdsSomewhere } from "../../api/permissions";
import { LinkButton } from "../../ui/LinkButton";
import { Section } from "../../ui/Page";
import styles from "./Overview.module.css";
import type { Counts } from "./overview";

type Matter = {
  readonly id: string;
  readonly permission: string;
  readonly count: number | null | undefined;
  readonly words: ReactNode;
  readonly act: ReactNode;
  readonly link: LinkProps;
};

export function NeedsLook({ counts }: { counts: Counts }) {
  const { t } = useLingui();
  const me = useMe();
  const matters = mattersOf(counts).filter(({ count }) => count);
  return (
    <Section title={t`Needs a look`}>
      {matters.length === 0 ? (
        <p className={styles.calm}>
          <Trans>Nothing needs a look: every mail arrived, everybody was seen, every key is in use.</Trans>
        </p>
      ) : (
        <ul className={styles.matters}>
          {matters.map(({ id, permission, words, act, link }) => (
            <li key={id}>
              <span>{words}</span>
              <LinkButton variant="default" size="compact-sm" {...link}>
                {holdsSomewhere(me, permission) ? act : <Trans>Look</Trans>}
              </LinkButton>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function mattersOf(counts: Counts): Matter[] {
  return [
    {
      id: "failed",
      permission: "users.invite",
      count: counts.invitations_failed,
      words: <Plural value={counts.invitations_failed ?? 0} one="# invitation could not be delivered" other="# invitations could not be delivered" />,
      act: <Trans>See why, send again</Trans>,
      link: { to: "/people/invitations", search: { status: "pending", delivery: "failed" } },
    },
    {
      id: "expiring",
      permission: "api_keys.create",
      count: counts.api_keys_expiring,
      words: <Plural value={counts.api_keys_expiring ?? 0} one="# key ends within 30 days" other="# keys end within 30 days" />,
      act: <Trans>Extend or replace</Trans>,
      link: { to: "/api-keys", search: { status: "active", expiring_days: "30" } },
    },
    {
      id: "unused",
      permission: "api_keys.revoke",
      count: counts.api_keys_unused,
      words: <Plural value={counts.api_keys_unused ?? 0} one="# key was not used for 90 days" other="# keys were not used for 90 days" />,
      act: <Trans>Revoke what is not needed</Trans>,
      link: { to: "/api-keys", search: { status: "active", unused_days: "90" } },
    },
    {
      id: "not_seen",
      permission: "users.remove",
      count: counts.people_not_seen,
      words: <Plural value={counts.people_not_seen ?? 0} one="# person was not seen for 90 days" other="# people were not seen for 90 days" />,
      act: <Trans>Take access away</Trans>,
      link: { to: "/people/not-seen", search: { days: "90" } },
    },
    {
      id: "expired",
      permission: "users.invite",
      count: counts.invitations_expired,
      words: <Plural value={counts.invitations_expired ?? 0} one="# invitation ran out unanswered" other="# invitations ran out unanswered" />,
      act: <Trans>Invite again</Trans>,
      link: { to: "/people/invitations", search: { status: "expired" } },
    },
    {
      id: "suspended",
      permission: "accounts.suspend",
      count: counts.accounts_suspended,
      words: <Plural value={counts.accounts_suspended ?? 0} one="# account is suspended" other="# accounts are suspended" />,
      act: <Trans>Reactivate or close</Trans>,
      link: { to: "/accounts", search: { status: "suspended" } },
    },
  ];
}
