// The words of built-in roles and of the nouns of permissions, in the viewer's language. What an organization or a host product named keeps its name.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

const ROLES: Record<string, MessageDescriptor> = {
  owner: msg`Owner`,
  administrator: msg`Administrator`,
  developer: msg`Developer`,
  billing_manager: msg`Billing Manager`,
  viewer: msg`Viewer`,
};

const PURPOSES: Record<string, MessageDescriptor> = {
  owner: msg`Everything, closing and handing over included. Given by an offer of ownership only.`,
  administrator: msg`Runs an account: people, roles, keys, settings. Can't close it or hand it over.`,
  developer: msg`Builds with it: products, numbers, logs and their content, API keys.`,
  billing_manager: msg`Pays for it: billing, seats, usage.`,
  viewer: msg`Looks, and changes nothing.`,
};

const NOUNS: Record<string, MessageDescriptor> = {
  organization: msg`Organization`,
  accounts: msg`Accounts`,
  ownership: msg`Ownership`,
  users: msg`People`,
  roles: msg`Roles`,
  groups: msg`Groups`,
  api_keys: msg`API keys`,
  service_accounts: msg`Service accounts`,
  sessions: msg`Sessions`,
  access: msg`Access checks`,
  billing: msg`Billing`,
  seats: msg`Seats`,
  usage: msg`Usage`,
  audit: msg`Audit log`,
  reviews: msg`Access reviews`,
  requests: msg`Access requests`,
  directories: msg`Directories`,
  connections: msg`Single sign-on`,
  domains: msg`Domains`,
  webhooks: msg`Webhooks`,
  connectors: msg`Connectors`,
  policies: msg`Policies`,
  products: msg`Products`,
  numbers: msg`Numbers`,
  logs: msg`Logs`,
  credentials: msg`Credentials`,
};

type Named = { readonly name: string; readonly label: string; readonly built_in: boolean };

export function useRoleLabel(): (role: Named) => string {
  const { t } = useLingui();
  return (role) => {
    const known = role.built_in ? ROLES[role.name] : undefined;
    return known ? t(known) : role.label || role.name;
  };
}

/** What a role is for, in a sentence. */
export function useRolePurpose(): (role: Named & { readonly description: string }) => string {
  const { t } = useLingui();
  return (role) => {
    const known = role.built_in ? PURPOSES[role.name] : undefined;
    return known ? t(known) : role.description;
  };
}

export function useNounLabel(): (noun: string) => string {
  const { t } = useLingui();
  return (noun) => {
    const known = NOUNS[noun];
    return known ? t(known) : noun.replaceAll("_", " ");
  };
}
