// The sentence of each kind of event, and of the variants of a kind. A kind that is not here is told by its type and its targets.
// What stands in braces is filled by `event_parts`.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Event } from "../api/client";

export const SENTENCES: Readonly<Record<string, MessageDescriptor>> = {
  "access.denied": msg({ message: "{who} was refused {permission} at {where}" }),
  "access.denied often": msg({ message: "{who} was refused {permission} at {where}, {many, plural, one {# time} other {# times}}" }),
  "access.denied plain": msg({ message: "{who} was refused at {where}" }),
  "account.closed": msg({ message: "{who} closed the account {where} for good" }),
  "account.created": msg({ message: "{who} created the account {account}" }),
  "account.erased": msg({ message: "The closed account {where} was erased" }),
  "account.owner_changed": msg({ message: "{owner} is now the owner of {where}" }),
  "account.reactivated": msg({ message: "{who} reactivated the account {where}" }),
  "account.suspended": msg({ message: "{who} suspended the account {where}" }),
  "account.updated": msg({ message: "{who} changed the labels of {where}" }),
  "account.updated name": msg({ message: "{who} renamed the account {before} to {after}" }),
  "api_key.created": msg({ message: "{who} created the key {key} at {where} for {whom}" }),
  "api_key.created own": msg({ message: "{who} created the key {key} at {where}" }),
  "api_key.leak_reported": msg({ message: "The secret of the key {key} was reported as leaked" }),
  "api_key.revoked": msg({ message: "{who} revoked the key {key}" }),
  "api_key.rotated": msg({ message: "{who} gave the key {key} a new secret" }),
  "api_key.transferred": msg({ message: "{who} transferred the key {key} to {principal}" }),
  "api_key.updated": msg({ message: "{who} changed the key {key}" }),
  "api_key.used_first": msg({ message: "The key {key} was used for the first time" }),
  "assignment.created": msg({ message: "{who} gave {whom} the role {role} at {where}" }),
  "assignment.created invitation": msg({ message: "{whom} got the role {role} at {where} by invitation" }),
  "assignment.created own": msg({ message: "{whom} got the role {role} at {where}" }),
  "assignment.ended": msg({ message: "{who} took the role {role} at {where} from {whom}" }),
  "assignment.ended own": msg({ message: "{who} gave up the role {role} at {where}" }),
  "assignment.ended system": msg({ message: "The role {role} of {whom} at {where} ended by itself" }),
  "assignment.updated": msg({ message: "{who} changed how long or how far down {whom} has the role {role} at {where}" }),
  "assignment.updated role": msg({ message: "{whom} now has the role {role} at {where}, in place of a role that was deleted" }),
  "group.created": msg({ message: "{who} created the group {group}" }),
  "group.deleted": msg({ message: "{who} deleted the group {group}" }),
  "group.updated": msg({ message: "{who} changed the group {group}" }),
  "group_member.added": msg({ message: "{who} added {person} to the group {group}" }),
  "group_member.removed": msg({ message: "{who} took {person} out of the group {group}" }),
  "hold_out.created": msg({ message: "{who} held {whom} out of {where}: groups and directories give them nothing there" }),
  "hold_out.ended": msg({ message: "{who} ended the hold-out of {whom} at {where}" }),
  "invitation.accepted": msg({ message: "{who} accepted the invitation to {where}" }),
  "invitation.created": msg({ message: "{who} invited {invited} to {where}" }),
  "invitation.created more": msg({ message: "{who} invited {invited} to {where}, with {grants, plural, one {# role} other {# roles}} in all" }),
  "invitation.expired": msg({ message: "The invitation to {invited} ran out" }),
  "invitation.refused": msg({ message: "{who} could not accept the invitation to {where}: whoever invited may not give that any more" }),
  "invitation.resent": msg({ message: "{who} sent the invitation to {invited} again" }),
  "invitation.resent added": msg({ message: "{who} added to the invitation to {invited} and sent it again" }),
  "invitation.revoked": msg({ message: "{who} revoked the invitation to {invited}" }),
  "invitation.revoked part": msg({ message: "{who} took back a part of the invitation to {invited}" }),
  "invitation.sent": msg({ message: "The invitation to {invited} was mailed" }),
  "invitation.undelivered": msg({ message: "The invitation to {invited} could not be delivered" }),
  "invitation.updated": msg({ message: "The invitation to {invited} now gives {role}, in place of a role that was deleted" }),
  "member.removed": msg({ message: "{who} removed {whom} from {where}" }),
  "member.removed own": msg({ message: "{who} left {where}" }),
  "membership.created": msg({ message: "{whom} became a member of {where}" }),
  "membership.deactivated": msg({ message: "{who} deactivated {whom}: everything of theirs in {where} ended" }),
  "membership.deactivated own": msg({ message: "{who} left: everything of theirs in {where} ended" }),
  "membership.reactivated": msg({ message: "{who} reactivated {whom} in {where}" }),
  "membership.updated": msg({ message: "{who} changed what {where} knows about {whom}" }),
  "membership.updated name": msg({ message: "{who} renamed {before} to {after}" }),
  "organization.created": msg({ message: "{who} created the organization {where}" }),
  "organization.reactivated": msg({ message: "{who} reactivated the organization {where}" }),
  "organization.suspended": msg({ message: "{who} suspended the organization {where}" }),
  "organization.updated": msg({ message: "{who} changed the organization {where}" }),
  "organization.updated name": msg({ message: "{who} renamed the organization {before} to {after}" }),
  "ownership_transfer.accepted": msg({ message: "{to} accepted the ownership of {where} from {from}" }),
  "ownership_transfer.cancelled": msg({ message: "{who} took back the offer of the ownership of {where}" }),
  "ownership_transfer.declined": msg({ message: "{to} declined the ownership of {where}" }),
  "ownership_transfer.expired": msg({ message: "The offer of the ownership of {where} ran out" }),
  "ownership_transfer.offered": msg({ message: "{who} offered the ownership of {where} to {to}" }),
  "password.changed": msg({ message: "{whom} changed their password" }),
  "password.reset_requested": msg({ message: "A new password was asked for in the name of {whom}" }),
  "permission.created": msg({ message: "{who} added the permission {permission} of the product" }),
  "permission.retired": msg({ message: "{who} retired the permission {permission} of the product" }),
  "permission.updated": msg({ message: "{who} changed the permission {permission} of the product" }),
  "role.created": msg({ message: "{who} defined the role {defined}" }),
  "role.deleted": msg({ message: "{who} deleted the role {defined}" }),
  "role.updated": msg({ message: "{who} changed the role {defined}" }),
  "service_account.created": msg({ message: "{who} created the service account {service} at {where}" }),
  "service_account.deleted": msg({ message: "{who} deleted the service account {service}" }),
  "service_account.disabled": msg({ message: "{who} disabled the service account {service}" }),
  "service_account.enabled": msg({ message: "{who} enabled the service account {service}" }),
  "service_account.sponsor_changed": msg({ message: "{who} made {sponsor} the sponsor of the service account {service}" }),
  "service_account.updated": msg({ message: "{who} changed the service account {service}" }),
  "session.created": msg({ message: "{whom} signed in" }),
  "session.ended": msg({ message: "{who} ended a session of {whom}" }),
  "session.ended own": msg({ message: "{who} signed out" }),
  "session.refused": msg({ message: "A sign-in as {whom} was refused" }),
  "session.stepped_up": msg({ message: "{whom} confirmed that it is them" }),
  "user.updated": msg({ message: "{who} changed their name from {before} to {after}" }),
};

/** The variant of its kind that an event is told by. */
export function variantOf(event: Event, isOwn: boolean): string {
  const { type, before, after, actor } = event;
  const variant = (word: string) => `${type} ${word}`;
  if (type === "access.denied") return after.permission ? (Number(after.count) > 1 ? variant("often") : type) : variant("plain");
  if (type === "assignment.created" && after.source === "invitation" && isOwn) return variant("invitation");
  if (type === "assignment.created" && after.source === "system") return variant("own");
  if (type === "assignment.updated" && before.role) return variant("role");
  if (type === "assignment.ended" && actor.kind === "system") return variant("system");
  if (type === "invitation.created" && Array.isArray(after.grants) && after.grants.length > 1) return variant("more");
  if (type === "invitation.resent" && after.added) return variant("added");
  if (type === "invitation.revoked" && after.status === "pending") return variant("part");
  if (isOwn && variant("own") in SENTENCES) return variant("own");
  if (before.name && before.name !== after.name && variant("name") in SENTENCES) return variant("name");
  return type;
}
