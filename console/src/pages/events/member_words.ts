// What the members of an event's state are called.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

const WORDS: Readonly<Record<string, MessageDescriptor>> = {
  added: msg`Added`,
  assignments: msg`Assignments`,
  by: msg`By`,
  code: msg`Code`,
  count: msg`Count`,
  delivery: msg`Mail`,
  delivery_reason: msg`Why the mail failed`,
  description: msg`Description`,
  email: msg`E-mail address`,
  except: msg`Except`,
  expires_at: msg`Ends`,
  extends: msg`Extends`,
  fields: msg`Changed`,
  from: msg`From`,
  grants: msg`Grants`,
  inherit: msg`In subaccounts too`,
  kind: msg`Kind`,
  labels: msg`Labels`,
  name: msg`Name`,
  networks: msg`Networks`,
  old_ends_at: msg`Old secret ends`,
  owner: msg`Owner`,
  parent: msg`Parent`,
  people: msg`People`,
  permission: msg`Permission`,
  permissions: msg`Permissions`,
  principal: msg`Acts as`,
  privileged: msg`Privileged`,
  role: msg`Role`,
  roles: msg`Roles`,
  source: msg`Source`,
  sponsor: msg`Sponsor`,
  status: msg`Status`,
  to: msg`To`,
};

export function useMemberWords(): (name: string) => string {
  const { t } = useLingui();
  return (name) => {
    const known = WORDS[name];
    return known ? t(known) : name.replaceAll("_", " ");
  };
}
