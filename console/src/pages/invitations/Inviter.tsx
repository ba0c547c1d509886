// Who invited: a person, or a key.
import { Trans } from "@lingui/react/macro";
import type { PersonReference } from "../../api/client";
import { Name } from "../../ui/text";

export function Inviter({ of }: { of: PersonReference }) {
  const name = <Name>{of.name || of.email}</Name>;
  return of.sid.startsWith("SK") ? <Trans>the key {name}</Trans> : name;
}
