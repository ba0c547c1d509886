// How an invitation stands, in a word: what became of it, and while it waits, what became of its mail.
import { Trans } from "@lingui/react/macro";
import type { Invitation } from "../../api/client";
import { Badge, Status } from "../../ui/badges";
import { Quiet } from "../../ui/text";

export function InvitationState({ of }: { of: Pick<Invitation, "status" | "delivery"> }) {
  if (of.status !== "pending") return <Status of={of.status} />;
  switch (of.delivery) {
    case "failed":
      return (
        <Badge tone="warning">
          <Trans>Mail failed</Trans>
        </Badge>
      );
    case "queued":
      return (
        <Quiet>
          <Trans>Mail under way</Trans>
        </Quiet>
      );
    case "none":
      return (
        <span>
          <Trans>Pending, no mail</Trans>
        </span>
      );
    default:
      return <Status of="pending" />;
  }
}
