// Words with a form of their own: names, identifiers, permissions, moments. Everything a person typed is shown through `Name`.
import { Trans, useLingui } from "@lingui/react/macro";
import { CopyButton, Tooltip, UnstyledButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type Moment, moment } from "./moments";
import styles from "./text.module.css";

/** A name as it was typed, kept from turning the direction of what stands around it. */
export function Name({ children, strong }: { children: string | null | undefined; strong?: boolean }) {
  return <bdi className={strong ? styles.strong : undefined}>{children || "—"}</bdi>;
}

/** A person in two lines: what they are called, and the address they are known by. */
export function Person({ name, email }: { name: string | null | undefined; email?: string | null }) {
  return (
    <span className={styles.person}>
      <Name strong>{name || email}</Name>
      {email && name ? <span className={styles.quiet}>{email}</span> : null}
    </span>
  );
}

/** An identifier, a secret or a permission, with a button that copies it. */
export function Code({ children, copy = true }: { children: string; copy?: boolean }) {
  return (
    <span className={styles.code}>
      <code>{children}</code>
      {copy ? <Copy value={children} /> : null}
    </span>
  );
}

export function Copy({ value, label }: { value: string; label?: string }) {
  const { t } = useLingui();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <UnstyledButton className={styles.copy} onClick={copy} aria-label={label ?? (copied ? t`Copied` : t`Copy ${value}`)}>
          {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          {label ? <span>{copied ? <Trans>Copied</Trans> : label}</span> : null}
        </UnstyledButton>
      )}
    </CopyButton>
  );
}

/** A moment: relative where it is near, with the exact time in the viewer's zone and in UTC on hover. */
export function Time({ at, form = "relative" }: { at: string; form?: "relative" | "date" | "exact" }) {
  const { i18n } = useLingui();
  const shown: Moment = moment(at, i18n.locale);
  return (
    <Tooltip
      label={
        <span className={styles.lines}>
          {shown.exact}
          {"\n"}
          {shown.utc}
        </span>
      }
    >
      <time dateTime={at} className={styles.time}>
        {shown[form]}
      </time>
    </Tooltip>
  );
}

export function Quiet({ children }: { children: React.ReactNode }) {
  return <span className={styles.quiet}>{children}</span>;
}
