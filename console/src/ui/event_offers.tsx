// The sentences of events about what is offered and waits for an answer: invitations and ownership.
import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Parts } from "./event_parts";

type Sentence = (parts: Parts) => ReactNode;

export const OFFERS: Readonly<Record<string, Sentence>> = {
  "invitation.created": ({ who, thing, where, count }) => {
    const [invited, more] = [thing("invitation"), count("after", "grants") - 1];
    return more > 0 ? (
      <Trans>
        {who} invited {invited} to {where}, and gave {more} more
      </Trans>
    ) : (
      <Trans>
        {who} invited {invited} to {where}
      </Trans>
    );
  },
  "invitation.sent": ({ thing }) => {
    const invited = thing("invitation");
    return <Trans>The invitation to {invited} was mailed</Trans>;
  },
  "invitation.undelivered": ({ thing }) => {
    const invited = thing("invitation");
    return <Trans>The invitation to {invited} could not be delivered</Trans>;
  },
  "invitation.resent": ({ who, thing, has }) => {
    const invited = thing("invitation");
    return has("after", "added") ? (
      <Trans>
        {who} added to the invitation to {invited} and sent it again
      </Trans>
    ) : (
      <Trans>
        {who} sent the invitation to {invited} again
      </Trans>
    );
  },
  "invitation.revoked": ({ who, thing, text }) => {
    const invited = thing("invitation");
    return text("after", "status") === "pending" ? (
      <Trans>
        {who} took back a part of the invitation to {invited}
      </Trans>
    ) : (
      <Trans>
        {who} revoked the invitation to {invited}
      </Trans>
    );
  },
  "invitation.expired": ({ thing }) => {
    const invited = thing("invitation");
    return <Trans>The invitation to {invited} ran out</Trans>;
  },
  "invitation.accepted": ({ who, where }) => (
    <Trans>
      {who} accepted the invitation to {where}
    </Trans>
  ),
  "invitation.refused": ({ who, where }) => (
    <Trans>
      {who} could not accept the invitation to {where}: whoever invited may not give that any more
    </Trans>
  ),
  "invitation.updated": ({ thing, named }) => {
    const [invited, role] = [thing("invitation"), named("after", "role")];
    return (
      <Trans>
        The invitation to {invited} now gives {role} instead of a role that was deleted
      </Trans>
    );
  },
  "ownership_transfer.offered": ({ who, where, named }) => {
    const to = named("after", "to");
    return (
      <Trans>
        {who} offered the ownership of {where} to {to}
      </Trans>
    );
  },
  "ownership_transfer.accepted": ({ where, named }) => {
    const [from, to] = [named("after", "from"), named("after", "to")];
    return (
      <Trans>
        {to} accepted the ownership of {where} from {from}
      </Trans>
    );
  },
  "ownership_transfer.declined": ({ where, named }) => {
    const to = named("after", "to");
    return (
      <Trans>
        {to} declined the ownership of {where}
      </Trans>
    );
  },
  "ownership_transfer.cancelled": ({ who, where }) => (
    <Trans>
      {who} took back the offer of the ownership of {where}
    </Trans>
  ),
  "ownership_transfer.expired": ({ where }) => <Trans>The offer of the ownership of {where} ran out</Trans>,
};
