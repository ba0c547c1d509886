// The sentence of each kind of event. A kind that is not here is told by its type and its targets.
import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Parts } from "./event_parts";
import { Code, Time } from "./text";

type Sentence = (parts: Parts) => ReactNode;

const account: Record<string, Sentence> = {
  "account.created": ({ who, thing }) => {
    const it = thing("account");
    return (
      <Trans>
        {who} created the account {it}
      </Trans>
    );
  },
  "account.updated": ({ who, where, text }) => {
    const [before, after] = [text("before", "name"), text("after", "name")];
    if (before && before !== after)
      return (
        <Trans>
          {who} renamed the account <bdi>{before}</bdi> to {where}
        </Trans>
      );
    return (
      <Trans>
        {who} changed the labels of {where}
      </Trans>
    );
  },
  "account.suspended": ({ who, where }) => (
    <Trans>
      {who} suspended the account {where}
    </Trans>
  ),
  "account.reactivated": ({ who, where }) => (
    <Trans>
      {who} reactivated the account {where}
    </Trans>
  ),
  "account.closed": ({ who, where }) => (
    <Trans>
      {who} closed the account {where} for good
    </Trans>
  ),
  "account.erased": ({ where }) => <Trans>The closed account {where} was erased</Trans>,
  "account.owner_changed": ({ where, named }) => {
    const owner = named("after", "owner");
    return (
      <Trans>
        {owner} is now the owner of {where}
      </Trans>
    );
  },
  "organization.created": ({ who, where }) => (
    <Trans>
      {who} created the organization {where}
    </Trans>
  ),
  "organization.updated": ({ who, where, text }) => {
    const before = text("before", "name");
    return (
      <Trans>
        {who} renamed the organization <bdi>{before}</bdi> to {where}
      </Trans>
    );
  },
  "organization.suspended": ({ who, where }) => (
    <Trans>
      {who} suspended the organization {where}
    </Trans>
  ),
  "organization.reactivated": ({ who, where }) => (
    <Trans>
      {who} reactivated the organization {where}
    </Trans>
  ),
};

const key: Record<string, Sentence> = {
  "api_key.created": ({ who, thing, where, whom, isOwn }) => {
    const it = thing("api_key");
    return isOwn ? (
      <Trans>
        {who} created the key {it} at {where}
      </Trans>
    ) : (
      <Trans>
        {who} created the key {it} at {where} for {whom}
      </Trans>
    );
  },
  "api_key.updated": ({ who, thing, isBySystem, text }) => {
    const [it, end] = [thing("api_key"), text("after", "expires_at")];
    if (isBySystem && end) return <Trans>The key {it} now ends with the access of its owner</Trans>;
    return (
      <Trans>
        {who} changed the key {it}
      </Trans>
    );
  },
  "api_key.rotated": ({ who, thing, text }) => {
    const [it, until] = [thing("api_key"), text("after", "old_ends_at")];
    if (!until)
      return (
        <Trans>
          {who} gave the key {it} a new secret
        </Trans>
      );
    const end = <Time at={until} />;
    return (
      <Trans>
        {who} gave the key {it} a new secret; the old one ends {end}
      </Trans>
    );
  },
  "api_key.transferred": ({ who, thing, named }) => {
    const [it, to] = [thing("api_key"), named("after", "principal")];
    return (
      <Trans>
        {who} transferred the key {it} to {to}
      </Trans>
    );
  },
  "api_key.revoked": ({ who, thing }) => {
    const it = thing("api_key");
    return (
      <Trans>
        {who} revoked the key {it}
      </Trans>
    );
  },
  "api_key.used_first": ({ thing }) => {
    const it = thing("api_key");
    return <Trans>The key {it} was used for the first time</Trans>;
  },
  "api_key.leak_reported": ({ thing }) => {
    const it = thing("api_key");
    return <Trans>The secret of the key {it} was reported as leaked</Trans>;
  },
};

const access: Record<string, Sentence> = {
  "assignment.created": ({ who, whom, role, where, isOwn, text }) => {
    if (text("after", "source") === "invitation" && isOwn)
      return (
        <Trans>
          {whom} got the role {role} at {where} by invitation
        </Trans>
      );
    if (isOwn || text("after", "source") === "system")
      return (
        <Trans>
          {whom} got the role {role} at {where}
        </Trans>
      );
    return (
      <Trans>
        {who} gave {whom} the role {role} at {where}
      </Trans>
    );
  },
  "assignment.updated": ({ who, whom, role, where, has }) => {
    if (has("before", "role"))
      return (
        <Trans>
          {whom} now has the role {role} at {where} instead of one that was deleted
        </Trans>
      );
    return (
      <Trans>
        {who} changed until when or how far {whom} has the role {role} at {where}
      </Trans>
    );
  },
  "assignment.ended": ({ who, whom, role, where, isOwn, isBySystem }) => {
    if (isBySystem)
      return (
        <Trans>
          The role {role} of {whom} at {where} ended by itself
        </Trans>
      );
    return isOwn ? (
      <Trans>
        {who} gave up the role {role} at {where}
      </Trans>
    ) : (
      <Trans>
        {who} took the role {role} at {where} from {whom}
      </Trans>
    );
  },
  "hold_out.created": ({ who, whom, where }) => (
    <Trans>
      {who} held {whom} out of {where}: groups and directories give them nothing there
    </Trans>
  ),
  "hold_out.ended": ({ who, whom, where }) => (
    <Trans>
      {who} ended the hold-out of {whom} at {where}
    </Trans>
  ),
  "access.denied": ({ who, where, text, count }) => {
    const permission = text("after", "permission");
    const many = count("after", "count");
    if (!permission)
      return (
        <Trans>
          {who} was refused at {where}
        </Trans>
      );
    const what = <Code copy={false}>{permission}</Code>;
    return many > 1 ? (
      <Trans>
        {who} was refused {what} at {where}, {many} times
      </Trans>
    ) : (
      <Trans>
        {who} was refused {what} at {where}
      </Trans>
    );
  },
  "role.created": ({ who, thing }) => {
    const it = thing("role");
    return (
      <Trans>
        {who} defined the role {it}
      </Trans>
    );
  },
  "role.updated": ({ who, thing }) => {
    const it = thing("role");
    return (
      <Trans>
        {who} changed what the role {it} allows
      </Trans>
    );
  },
  "role.deleted": ({ who, thing }) => {
    const it = thing("role");
    return (
      <Trans>
        {who} deleted the role {it}
      </Trans>
    );
  },
  "permission.created": ({ who, text }) => {
    const permission = text("after", "permission");
    return (
      <Trans>
        {who} added the permission {permission} of the product
      </Trans>
    );
  },
  "permission.updated": ({ who, text }) => {
    const permission = text("after", "permission");
    return (
      <Trans>
        {who} changed the permission {permission} of the product
      </Trans>
    );
  },
  "permission.retired": ({ who, text }) => {
    const permission = text("before", "permission");
    return (
      <Trans>
        {who} retired the permission {permission} of the product
      </Trans>
    );
  },
};

const people: Record<string, Sentence> = {
  "member.removed": ({ who, whom, where, isOwn }) =>
    isOwn ? (
      <Trans>
        {who} left {where}
      </Trans>
    ) : (
      <Trans>
        {who} removed {whom} from {where}
      </Trans>
    ),
  "membership.created": ({ whom, where }) => (
    <Trans>
      {whom} became a member of {where}
    </Trans>
  ),
  "membership.deactivated": ({ who, whom, where }) => (
    <Trans>
      {who} deactivated {whom}: everything of theirs in {where} ended
    </Trans>
  ),
  "membership.reactivated": ({ who, whom, where }) => (
    <Trans>
      {who} reactivated {whom} in {where}
    </Trans>
  ),
  "membership.updated": ({ who, whom, text }) => {
    const before = text("before", "name");
    return before ? (
      <Trans>
        {who} renamed <bdi>{before}</bdi> to {whom}
      </Trans>
    ) : (
      <Trans>
        {who} changed {whom}
      </Trans>
    );
  },
  "user.updated": ({ who, text }) => {
    const [before, after] = [text("before", "name"), text("after", "name")];
    return (
      <Trans>
        {who} changed their name from <bdi>{before}</bdi> to <bdi>{after}</bdi>
      </Trans>
    );
  },
  "password.changed": ({ whom }) => <Trans>{whom} changed their password</Trans>,
  "password.reset_requested": ({ whom }) => <Trans>A new password was asked for in the name of {whom}</Trans>,
  "session.created": ({ whom }) => <Trans>{whom} signed in</Trans>,
  "session.stepped_up": ({ whom }) => <Trans>{whom} confirmed that it is them</Trans>,
  "session.ended": ({ who, whom, isOwn }) =>
    isOwn ? (
      <Trans>{who} signed out</Trans>
    ) : (
      <Trans>
        {who} ended a session of {whom}
      </Trans>
    ),
  "session.refused": ({ whom }) => <Trans>A sign-in as {whom} was refused</Trans>,
  "group.created": ({ who, thing }) => {
    const it = thing("group");
    return (
      <Trans>
        {who} created the group {it}
      </Trans>
    );
  },
  "group.updated": ({ who, thing }) => {
    const it = thing("group");
    return (
      <Trans>
        {who} changed the group {it}
      </Trans>
    );
  },
  "group.deleted": ({ who, thing }) => {
    const it = thing("group");
    return (
      <Trans>
        {who} deleted the group {it}
      </Trans>
    );
  },
  "group_member.added": ({ who, thing }) => {
    const [it, person] = [thing("group"), thing("user")];
    return (
      <Trans>
        {who} added {person} to the group {it}
      </Trans>
    );
  },
  "group_member.removed": ({ who, thing }) => {
    const [it, person] = [thing("group"), thing("user")];
    return (
      <Trans>
        {who} took {person} out of the group {it}
      </Trans>
    );
  },
};

const service: Record<string, Sentence> = {
  "service_account.created": ({ who, thing, where }) => {
    const it = thing("service_account");
    return (
      <Trans>
        {who} created the service account {it} at {where}
      </Trans>
    );
  },
  "service_account.updated": ({ who, thing }) => {
    const it = thing("service_account");
    return (
      <Trans>
        {who} changed the service account {it}
      </Trans>
    );
  },
  "service_account.disabled": ({ who, thing }) => {
    const it = thing("service_account");
    return (
      <Trans>
        {who} disabled the service account {it}
      </Trans>
    );
  },
  "service_account.enabled": ({ who, thing }) => {
    const it = thing("service_account");
    return (
      <Trans>
        {who} enabled the service account {it}
      </Trans>
    );
  },
  "service_account.deleted": ({ who, thing }) => {
    const it = thing("service_account");
    return (
      <Trans>
        {who} deleted the service account {it}
      </Trans>
    );
  },
  "service_account.sponsor_changed": ({ who, thing, named }) => {
    const [it, sponsor] = [thing("service_account"), named("after", "sponsor")];
    return (
      <Trans>
        {who} made {sponsor} the sponsor of the service account {it}
      </Trans>
    );
  },
};

export const SENTENCES: Readonly<Record<string, Sentence>> = { ...account, ...key, ...access, ...people, ...service };
