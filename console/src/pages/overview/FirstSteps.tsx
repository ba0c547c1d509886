// What a new organization begins with.
import { Trans, useLingui } from "@lingui/react/macro";
import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useHolds } from "../../api/permissions";
import { LinkButton } from "../../ui/LinkButton";
import { Section } from "../../ui/Page";
import styles from "./Overview.module.css";

type Step = {
  readonly id: string;
  readonly permission: string;
  readonly title: ReactNode;
  readonly why: ReactNode;
  readonly act: ReactNode;
  readonly link: LinkProps;
};

const STEPS: readonly Step[] = [
  {
    id: "people",
    permission: "users.invite",
    title: <Trans>Invite people</Trans>,
    why: <Trans>Paste their addresses, tick the accounts, choose roles. What they can and cannot do stands beside it before you send.</Trans>,
    act: <Trans>Invite people</Trans>,
    link: { to: "/invite" },
  },
  {
    id: "accounts",
    permission: "accounts.create",
    title: <Trans>Divide the work into accounts</Trans>,
    why: <Trans>Access is given per account and can flow down to its subaccounts. Use one for each team, customer or environment.</Trans>,
    act: <Trans>To the accounts</Trans>,
    link: { to: "/accounts" },
  },
  {
    id: "roles",
    permission: "roles.read",
    title: <Trans>Look at the roles</Trans>,
    why: <Trans>Five are built in. Define your own where none of them fits.</Trans>,
    act: <Trans>Compare the roles</Trans>,
    link: { to: "/roles" },
  },
  {
    id: "programs",
    permission: "service_accounts.read",
    title: <Trans>Give programs an identity of their own</Trans>,
    why: <Trans>A service account keeps its keys when people leave; somebody answers for it.</Trans>,
    act: <Trans>To the service accounts</Trans>,
    link: { to: "/service-accounts" },
  },
];

export function FirstSteps() {
  const { t } = useLingui();
  return (
    <Section title={t`First steps`}>
      <ol className={styles.steps}>
        {STEPS.map((step) => (
          <FirstStep key={step.id} step={step} />
        ))}
      </ol>
    </Section>
  );
}

function FirstStep({ step }: { step: Step }) {
  if (!useHolds(step.permission)) return null;
  return (
    <li>
      <div>
        <h3>{step.title}</h3>
        <p>{step.why}</p>
      </div>
      <LinkButton variant="default" {...step.link}>
        {step.act}
      </LinkButton>
    </li>
  );
}
