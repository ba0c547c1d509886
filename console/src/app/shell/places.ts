// The places of the console: what the rail, the bottom bar, the palette and the `g` keys lead to.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import {
  type Icon,
  IconBuilding,
  IconHistory,
  IconHome,
  IconKey,
  IconRobot,
  IconSettings,
  IconShieldCheck,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";

export type Place = {
  readonly to: NonNullable<LinkProps["to"]>;
  readonly label: MessageDescriptor;
  readonly icon: Icon;
  /** After `g`. */
  readonly key: string;
  /** Shown to those who hold one of these somewhere; to everybody without. */
  readonly needs?: readonly string[];
};

export const PLACES: readonly Place[] = [
  { to: "/", label: msg`Overview`, icon: IconHome, key: "o" },
  { to: "/people", label: msg`People`, icon: IconUsers, key: "p", needs: ["users.read"] },
  { to: "/accounts", label: msg`Accounts`, icon: IconBuilding, key: "a", needs: ["accounts.read"] },
  { to: "/roles", label: msg`Roles`, icon: IconShieldCheck, key: "r", needs: ["roles.read"] },
  { to: "/groups", label: msg`Groups`, icon: IconUsersGroup, key: "u", needs: ["groups.read"] },
  { to: "/service-accounts", label: msg`Service accounts`, icon: IconRobot, key: "v", needs: ["service_accounts.read"] },
  { to: "/api-keys", label: msg`API keys`, icon: IconKey, key: "k", needs: ["api_keys.read"] },
  { to: "/events", label: msg`Events`, icon: IconHistory, key: "e", needs: ["audit.read"] },
  { to: "/settings", label: msg`Settings`, icon: IconSettings, key: "s", needs: ["organization.read"] },
];
