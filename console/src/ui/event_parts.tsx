// What a sentence about an event is made of: who acted, on whom, on what, where. Names are bold; in a linked sentence they lead on.
import { Trans } from "@lingui/react/macro";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Event } from "../api/client";
import styles from "./event_parts.module.css";
import { Code, Name } from "./text";

type Known = { readonly sid?: string | null; readonly name?: string | null; readonly email?: string | null };

const PRINCIPALS: readonly string[] = ["user", "service_account", "group"];

/** Where things are looked at, by the first two letters of their identifiers. */
const PLACES: Record<string, (sid: string) => LinkProps> = {
  US: (user) => ({ to: "/people/$user", params: { user } }),
  AC: (account) => ({ to: "/accounts/$account", params: { account } }),
  GP: (group) => ({ to: "/groups/$group", params: { group } }),
  IX: (role) => ({ to: "/roles/$role", params: { role } }),
  SV: (serviceAccount) => ({ to: "/service-accounts/$serviceAccount", params: { serviceAccount } }),
  SK: (key) => ({ to: "/api-keys/$key", params: { key } }),
  NF: (invitation) => ({ to: "/people/invitations/$invitation", params: { invitation } }),
  OR: () => ({ to: "/settings" }),
};

/** A thing by its name, else by its identifier; in a linked sentence it leads to its page, if it has one. */
export function Thing({ of, linked, otherwise }: { of: Known | null | undefined; linked: boolean; otherwise?: ReactNode }) {
  const called = of?.name || of?.email;
  const shown = called ? <Name strong>{called}</Name> : (otherwise ?? (of?.sid ? <Code copy={false}>{of.sid}</Code> : "—"));
  const place = linked && of?.sid ? PLACES[of.sid.slice(0, 2)]?.(of.sid) : undefined;
  return place ? (
    <Link {...place} className={styles.leads}>
      {shown}
    </Link>
  ) : (
    shown
  );
}

/** Whether an event is about nobody but whoever acted. */
export function isOwn(event: Event): boolean {
  return principalOf(event) === undefined;
}

/** What other readings know of identifiers. */
export type Names = { readonly role: (sid: string) => string | undefined; readonly invited: (sid: string) => string | undefined };

/** Whether the event itself does not tell for whom its invitation is. */
export function isAboutUnnamed(event: Event): boolean {
  const target = targetOf(event, "invitation");
  return target !== undefined && !target.name && !target.email;
}

/** Everything that sentences name. */
export function partsOf(event: Event, names: Names, linked: boolean): Record<string, ReactNode> {
  const { before, after } = event;
  const thing = (of: Known | null | undefined, otherwise?: ReactNode) => <Thing of={of} linked={linked} otherwise={otherwise} />;
  const known: readonly Known[] = [...event.targets, event.actor, ...(event.on_behalf_of ? [event.on_behalf_of] : [])];
  const named = (sid: unknown) => thing(known.find((one) => one.sid === sid) ?? { sid: word(sid) });
  const typed = (text: unknown) => <Name strong>{word(text)}</Name>;
  const roleSid = word(after.role) ?? word(before.role);
  const principal = principalOf(event);
  const invitation = targetOf(event, "invitation");
  const invited = invitation && isAboutUnnamed(event) ? { ...invitation, email: names.invited(invitation.sid ?? "") } : invitation;
  const who = <Actor event={event} linked={linked} />;
  return {
    who,
    whom: principal ? thing(principal) : who,
    where: thing(event.scope),
    account: thing(targetOf(event, "account")),
    person: thing(targetOf(event, "user") ?? event.on_behalf_of ?? event.actor),
    group: thing(targetOf(event, "group")),
    service: thing(targetOf(event, "service_account")),
    key: thing(targetOf(event, "api_key")),
    defined: thing(targetOf(event, "role")),
    invited: thing(invited, <Trans>somebody</Trans>),
    role: thing(roleSid ? { sid: roleSid, name: names.role(roleSid) } : undefined),
    owner: named(after.owner),
    principal: named(after.principal),
    sponsor: named(after.sponsor),
    from: named(after.from),
    to: named(after.to),
    permission: <Code copy={false}>{word(after.permission) ?? word(before.permission) ?? "—"}</Code>,
    before: typed(before.name),
    after: typed(after.name),
    many: Number(after.count ?? 1),
    grants: Array.isArray(after.grants) ? after.grants.length : 1,
  };
}

function principalOf(event: Event): Known | undefined {
  return event.targets.find(({ kind, sid }) => PRINCIPALS.includes(kind) && sid !== event.actor.sid && sid !== event.on_behalf_of?.sid);
}

/** Of things that are gone the event itself tells the name. */
function targetOf(event: Event, kind: string): Known | undefined {
  const target = event.targets.find((one) => one.kind === kind);
  if (!target || target.name || target.email) return target;
  return { ...target, name: word(event.after.name), email: word(event.after.email) };
}

function word(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function Actor({ event, linked }: { event: Event; linked: boolean }) {
  const { kind } = event.actor;
  if (kind === "system") return <Name strong>Muster</Name>;
  if (kind === "operator") return <Trans>The operator of the server</Trans>;
  if (kind === "anonymous") return <Trans>Somebody who was not signed in</Trans>;
  const actor = <Thing of={event.actor} linked={linked} />;
  if (!event.on_behalf_of) return kind === "api_key" ? <Trans>The key {actor}</Trans> : actor;
  const person = <Thing of={event.on_behalf_of} linked={linked} />;
  return (
    <Trans>
      {person} (by the key {actor})
    </Trans>
  );
}
