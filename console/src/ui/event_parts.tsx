// What a sentence about an event is made of: who acted, on whom, on what, where. Names are bold; in a linked sentence they lead on.
import { Trans } from "@lingui/react/macro";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Event, Role } from "../api/client";
import { useRoles } from "../api/roles";
import { Code, Name } from "./text";

type Known = { readonly sid?: string | null; readonly name?: string | null; readonly email?: string | null };

export type Parts = {
  readonly who: ReactNode;
  /** The person, service account or group that it is about; whoever acted, where it is about nobody else. */
  readonly whom: ReactNode;
  /** It is about whoever acted. */
  readonly isOwn: boolean;
  readonly isBySystem: boolean;
  readonly where: ReactNode;
  /** The first thing of this kind. */
  readonly thing: (kind: string) => ReactNode;
  readonly role: ReactNode;
  /** Whoever stands under this word in `before` or `after`. */
  readonly named: (state: "before" | "after", word: string) => ReactNode;
  readonly text: (state: "before" | "after", word: string) => string | undefined;
  readonly count: (state: "before" | "after", word: string) => number;
  readonly has: (state: "before" | "after", word: string) => boolean;
};

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

/** The page of whatever has this identifier, if it has one. */
export function placeOf(sid: string): LinkProps | undefined {
  return PLACES[sid.slice(0, 2)]?.(sid);
}

export function Thing({ of, linked, otherwise }: { of: Known | undefined; linked: boolean; otherwise?: ReactNode }) {
  const called = of?.name || of?.email;
  const shown = called ? <Name strong>{called}</Name> : (otherwise ?? (of?.sid ? <Code copy={false}>{of.sid}</Code> : "—"));
  const place = linked && of?.sid ? placeOf(of.sid) : undefined;
  return place ? <Link {...place}>{shown}</Link> : shown;
}

export function useParts(event: Event, linked: boolean): Parts {
  const roles = useRoles();
  return partsOf(event, roles.data ?? [], linked);
}

function partsOf(event: Event, roles: readonly Role[], linked: boolean): Parts {
  const principal = event.targets.find(({ kind, sid }) => PRINCIPALS.includes(kind) && sid !== event.actor.sid);
  const known: readonly Known[] = [...event.targets, event.actor, ...(event.on_behalf_of ? [event.on_behalf_of] : []), ...(event.scope ? [event.scope] : [])];
  const who = <Actor event={event} linked={linked} />;
  const roleSid = word(event.after.role) ?? word(event.before.role);
  return {
    who,
    whom: principal ? <Thing of={principal} linked={linked} /> : who,
    isOwn: principal === undefined,
    isBySystem: event.actor.kind === "system",
    where: <Thing of={event.scope ?? undefined} linked={linked} />,
    thing: (kind) => <Thing of={thingOf(event, kind)} linked={linked} otherwise={kind === "invitation" ? <Trans>an address</Trans> : undefined} />,
    role: roleSid ? <Thing of={{ sid: roleSid, name: roles.find(({ sid }) => sid === roleSid)?.label }} linked={linked} /> : "—",
    named: (state, name) => {
      const sid = word(event[state][name]);
      return <Thing of={known.find((one) => one.sid === sid) ?? { sid }} linked={linked} />;
    },
    text: (state, name) => word(event[state][name]),
    count: (state, name) => (Array.isArray(event[state][name]) ? event[state][name].length : Number(event[state][name] ?? 0)),
    has: (state, name) => event[state][name] !== undefined,
  };
}

/** Of things that are gone the event itself tells the name. */
function thingOf(event: Event, kind: string): Known | undefined {
  const target = event.targets.find((one) => one.kind === kind);
  if (!target && kind === "user") return event.on_behalf_of ?? event.actor;
  if (!target || target.name || target.email) return target;
  return { ...target, name: word(event.after.name) ?? null, email: word(event.after.email) ?? null };
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
