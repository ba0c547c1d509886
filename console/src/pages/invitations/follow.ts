// What has become of invitations that were sent just now: the newest pages of the list hold most of them.
import { answered, api, type Schemas } from "../../api/client";
import { PAGE } from "../../api/list";

type Invitation = Schemas["Invitation"];

export async function follow(sids: readonly string[]): Promise<ReadonlyMap<string, Invitation>> {
  const wanted = new Set(sids);
  const found = new Map<string, Invitation>();
  let cursor: string | undefined;
  for (let page = 0; page <= sids.length / PAGE; page += 1) {
    const part = await answered(api.GET("/v1/invitations", { params: { query: { limit: PAGE, cursor } } }));
    for (const invitation of part.data) if (wanted.has(invitation.sid)) found.set(invitation.sid, invitation);
    cursor = part.next_cursor ?? undefined;
    if (!cursor || found.size === wanted.size) return found;
  }
  // Older ones, to which something was added.
  for (const sid of sids) if (!found.has(sid)) found.set(sid, await answered(api.GET("/v1/invitations/{sid}", { params: { path: { sid } } })));
  return found;
}
