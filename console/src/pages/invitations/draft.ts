// What the invite page collects before anything is sent.
import type { Schemas } from "../../api/client";
import type { Address } from "./addresses";

/** Roles in one place. */
export type Choice = {
  /** An account, or the organization. */
  readonly scope: string;
  /** By SID. */
  readonly roles: readonly string[];
  readonly inherit: boolean;
  readonly except: readonly string[];
};

export type Draft = {
  readonly text: string;
  readonly choices: readonly Choice[];
  /** How long the link is good, in seconds. */
  readonly life: number;
  /** The last day of the access, `2027-03-01`; empty is without end. */
  readonly until: string;
  readonly message: string;
};

const WEEK = 7 * 86_400;

export const EMPTY: Draft = { text: "", choices: [], life: WEEK, until: "", message: "" };

export function isOrganization(scope: string): boolean {
  return scope.startsWith("OR");
}

export function chosen(scope: string): Choice {
  return { scope, roles: [], inherit: isOrganization(scope), except: [] };
}

/** The draft that asks for what an earlier invitation gave. */
export function draftOf(invitation: Pick<Schemas["Invitation"], "email" | "name" | "grants" | "message">): Draft {
  const choices = invitation.grants.map((grant) => ({
    scope: grant.scope.sid,
    roles: grant.roles.map(({ sid }) => sid),
    inherit: grant.inherit,
    except: grant.except,
  }));
  return { ...EMPTY, text: invitation.name ? `${invitation.name} <${invitation.email}>` : invitation.email, choices, message: invitation.message ?? "" };
}

/** What is sent for one address. */
export function bodyOf(draft: Draft, address: Address): Schemas["NewInvitation"] {
  const end = draft.until ? new Date(`${draft.until}T23:59:59`).toISOString() : null;
  return {
    email: address.email,
    name: address.name,
    expires_in: draft.life,
    message: draft.message.trim() || null,
    send: true,
    grants: draft.choices.map(({ scope, roles, inherit, except }) => ({
      scope,
      roles: [...roles],
      inherit,
      except: inherit ? [...except] : [],
      access_expires_at: end,
    })),
  };
}
