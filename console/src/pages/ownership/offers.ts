// Offers of ownership: what is read of them, and who may answer which.
import { queryOptions } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../api/client";
import { everything, PAGE } from "../../api/list";

export type Offer = Schemas["Permitted_OwnershipTransfer"];

export const offersOptions = queryOptions({
  queryKey: ["ownership_transfers"],
  queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/ownership_transfers", { params: { query: { limit: PAGE, cursor } }, signal }))),
});

export type Answer = "accept" | "decline" | "cancel";

export function answerOffer(sid: string, answer: Answer, isPlan: boolean): Promise<Schemas["OwnershipTransfer"]> {
  const parameters = { params: { path: { sid }, query: { dry_run: isPlan || undefined } } };
  switch (answer) {
    case "accept":
      return answered(api.POST("/v1/ownership_transfers/{sid}/accept", parameters));
    case "decline":
      return answered(api.POST("/v1/ownership_transfers/{sid}/decline", parameters));
    case "cancel":
      return answered(api.POST("/v1/ownership_transfers/{sid}/cancel", parameters));
  }
}

export function isOfOrganization({ scope }: Pick<Offer, "scope">): boolean {
  return scope.sid.startsWith("OR");
}
