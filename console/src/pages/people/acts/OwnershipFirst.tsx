// The way on where an act is refused because somebody owns something: ownership moves first.
import { Trans } from "@lingui/react/macro";
import type { Problem } from "../../../api/problem";
import { LinkButton } from "../../../ui/LinkButton";
import { Notice } from "../../../ui/states";

/** Refusals that are about owning something. */
const OWNS = ["owner.", "account.owner", "ownership."];

type Properties = { refused: Problem | null; account?: string };

export function OwnershipFirst({ refused, account }: Properties) {
  if (!refused || !OWNS.some((code) => refused.code.startsWith(code))) return null;
  return (
    <Notice kind="warning">
      <p>
        <Trans>An Owner is let go by moving the ownership first: they offer it to an active member, who accepts.</Trans>
      </p>
      {account ? (
        <LinkButton variant="default" to="/accounts/$account" params={{ account }}>
          <Trans>To the account</Trans>
        </LinkButton>
      ) : (
        <LinkButton variant="default" to="/settings">
          <Trans>To the settings</Trans>
        </LinkButton>
      )}
    </Notice>
  );
}
