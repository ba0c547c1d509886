// Whom a key acts as: a person or a service account, with the way there.
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { PersonReference } from "../../api/client";
import { Badge } from "../../ui/badges";
import { Name } from "../../ui/text";

export function KeyPrincipal({ principal }: { principal: PersonReference }) {
  if (principal.sid.startsWith("SV"))
    return (
      <>
        <Link to="/service-accounts/$serviceAccount" params={{ serviceAccount: principal.sid }}>
          <Name>{principal.name}</Name>
        </Link>{" "}
        <Badge>
          <Trans>service account</Trans>
        </Badge>
      </>
    );
  return (
    <Link to="/people/$user" params={{ user: principal.sid }}>
      <Name>{principal.name}</Name>
    </Link>
  );
}
