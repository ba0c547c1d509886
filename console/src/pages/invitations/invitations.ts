// What the pages about invitations read.
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answered, api, type Invitation } from "../../api/client";
import { PAGE, useList } from "../../api/list";

export type InvitationsSearch = { q?: string; status?: string; delivery?: string; account?: string };

export function useInvitations({ q, status, delivery, account }: InvitationsSearch) {
  const query = { q, status, delivery, account };
  const list = useList(["invitations", query], (cursor, signal) =>
    answered(api.GET("/v1/invitations", { params: { query: { ...query, limit: PAGE, cursor } }, signal })),
  );
  useWhileQueued(list.rows.some(isUnderWay));
  return list;
}

export function invitationOptions(sid: string) {
  return queryOptions({
    queryKey: ["invitation", sid],
    queryFn: ({ signal }) => answered(api.GET("/v1/invitations/{sid}", { params: { path: { sid } }, signal })),
    // While a mail is under way, what becomes of it is asked for by itself.
    refetchInterval: (query) => (query.state.data && isUnderWay(query.state.data) ? LOOK : false),
  });
}

/** While mails are under way, how long until one looks again. */
const LOOK = 2_000;

function isUnderWay({ status, delivery }: Pick<Invitation, "status" | "delivery">): boolean {
  return status === "pending" && delivery === "queued";
}

function useWhileQueued(is: boolean) {
  const queries = useQueryClient();
  useEffect(() => {
    if (!is) return;
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ["invitations"] }), LOOK);
    return () => clearInterval(timer);
  }, [is, queries]);
}
