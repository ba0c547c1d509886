// Another role in one place: the new one is given first, then what it replaces ends, so that nobody is without in between.
import { type Assignment, answered, api, type Schemas } from "../../api/client";

export type RoleChange = {
  readonly role: Schemas["Role"];
  /** They do not hold the role there yet. */
  readonly isNew: boolean;
  readonly ends: readonly Assignment[];
  readonly wanted: Schemas["NewAssignment"];
};

type Wanted = { principal: string; scope: string; role: string; isInstead: boolean };

/** What would change, with every refusal that the real change would meet. */
export async function planRoleChange({ principal, scope, role, isInstead }: Wanted): Promise<RoleChange> {
  const held = await answered(api.GET("/v1/role_assignments", { params: { query: { principal, scope, limit: 200 } } }));
  const same = held.data.find((one) => one.role.sid === role);
  const ends = isInstead ? held.data.filter((one) => one !== same && one.principal.sid === principal) : [];
  const wanted = { principal, scope, role };
  const made = same ?? (await answered(api.POST("/v1/role_assignments", { params: { query: { dry_run: true } }, body: wanted })));
  for (const one of ends) await answered(api.DELETE("/v1/role_assignments/{sid}", { params: { path: { sid: one.sid }, query: { dry_run: true } } }));
  return { role: made.role, isNew: same === undefined, ends, wanted };
}

export async function changeRole(change: RoleChange): Promise<RoleChange> {
  if (change.isNew) await answered(api.POST("/v1/role_assignments", { body: change.wanted }));
  for (const one of change.ends) await answered(api.DELETE("/v1/role_assignments/{sid}", { params: { path: { sid: one.sid } } }));
  return change;
}
