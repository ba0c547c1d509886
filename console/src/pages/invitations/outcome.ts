// What becomes, or became, of one address.
import type { Schemas } from "../../api/client";
import { isProblem } from "../../api/problem";

type Invited = Schemas["Invitation"];

/**
 * `new`: gets an invitation. `adds`: has one that waits, to which this is added. `member`: gets it at once.
 * `has`: a member who has all of this. `refused`: by a rule, or not reached.
 */
export type Plan =
  | { readonly kind: "new" | "adds" | "member"; readonly invitation: Invited }
  | { readonly kind: "has" }
  | { readonly kind: "refused"; readonly error: unknown };

export type Sent = { readonly kind: "done"; readonly invitation: Invited } | { readonly kind: "refused"; readonly error: unknown };

/** What a dry run says. */
export function planOf(invitation: Invited): Plan {
  switch (invitation.outcome) {
    case "given":
      return { kind: "member", invitation };
    case "extended":
      return { kind: "adds", invitation };
    default:
      return { kind: "new", invitation };
  }
}

export function refusalOf(error: unknown): Plan {
  return isProblem(error) && error.code === "invitation.nothing_new" ? { kind: "has" } : { kind: "refused", error };
}

/** Whether sending would do anything for them. */
export function isSendable(plan: Plan | undefined): boolean {
  return plan?.kind === "new" || plan?.kind === "adds" || plan?.kind === "member";
}
