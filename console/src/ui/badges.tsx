// Small words with a colour of their own. The word carries the meaning; the colour only helps.
import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Schemas } from "../api/client";
import styles from "./badges.module.css";
import { useRoleLabel } from "./role_words";
import { Name } from "./text";

export type Tone = "plain" | "accent" | "warning" | "danger" | "live";

export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>;
}

export function RoleName({ role }: { role: Pick<Schemas["Role"], "label" | "name" | "built_in"> }) {
  return <Name>{useRoleLabel()(role)}</Name>;
}

/** `active` needs no badge: it is how things are. */
export function Status({ of }: { of: string }) {
  switch (of) {
    case "active":
      return (
        <span>
          <Trans>Active</Trans>
        </span>
      );
    case "suspended":
      return (
        <Badge tone="warning">
          <Trans>Suspended</Trans>
        </Badge>
      );
    case "deactivated":
      return (
        <Badge>
          <Trans>Deactivated</Trans>
        </Badge>
      );
    case "disabled":
      return (
        <Badge>
          <Trans>Disabled</Trans>
        </Badge>
      );
    case "closed":
      return (
        <Badge>
          <Trans>Closed</Trans>
        </Badge>
      );
    case "pending":
      return (
        <span>
          <Trans>Pending</Trans>
        </span>
      );
    case "accepted":
      return (
        <span>
          <Trans>Accepted</Trans>
        </span>
      );
    case "expired":
      return (
        <Badge tone="warning">
          <Trans>Expired</Trans>
        </Badge>
      );
    case "revoked":
      return (
        <Badge>
          <Trans>Revoked</Trans>
        </Badge>
      );
    case "superseded":
      return (
        <Badge>
          <Trans>Superseded</Trans>
        </Badge>
      );
    default:
      return <Badge>{of}</Badge>;
  }
}

/** By which door access or a person came. */
export function Source({ of }: { of: string }) {
  switch (of) {
    case "direct":
      return (
        <Badge>
          <Trans>direct</Trans>
        </Badge>
      );
    case "group":
      return (
        <Badge>
          <Trans>group</Trans>
        </Badge>
      );
    case "invitation":
      return (
        <Badge>
          <Trans>invitation</Trans>
        </Badge>
      );
    case "directory":
      return (
        <Badge>
          <Trans>directory</Trans>
        </Badge>
      );
    case "import":
      return (
        <Badge>
          <Trans>import</Trans>
        </Badge>
      );
    case "transfer":
      return (
        <Badge>
          <Trans>ownership transfer</Trans>
        </Badge>
      );
    case "system":
      return (
        <Badge>
          <Trans>system</Trans>
        </Badge>
      );
    default:
      return <Badge>{of}</Badge>;
  }
}
