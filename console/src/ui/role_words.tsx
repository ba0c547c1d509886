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

/** Of a built-in role by the word that the API has for it. */
export function useRoleWord(): (name: string) => string {
  const { t } = useLingui();
  return (name) => {
    const known = ROLES[name];
    return known ? t(known) : name;
  };
}

export function useNounLabel(): (noun: string) => string {
  const { t } = useLingui();
  return (noun) => {
    const known = NOUNS[noun];
    return known ? t(known) : noun.replaceAll("_", " ");
  };
}
