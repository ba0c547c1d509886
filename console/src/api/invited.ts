// Whom the newest invitations were for: events about invitations tell only their identifiers.
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "./client";
import { PAGE } from "./list";
import { useHolds } from "./permissions";

export function useInvited(isWanted: boolean): (sid: string) => string | undefined {
  const mayInvite = useHolds("users.invite");
  const read = useQuery({
    queryKey: ["invited"],
    queryFn: ({ signal }) => answered(api.GET("/v1/invitations", { params: { query: { limit: PAGE } }, signal })),
    staleTime: 60_000,
    enabled: isWanted && mayInvite,
    select: ({ data }) => new Map(data.map(({ sid, email }) => [sid, email])),
  });
  return (sid) => read.data?.get(sid);
}
