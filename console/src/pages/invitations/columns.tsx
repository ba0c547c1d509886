// The columns of the invitations page, and an invitation in two lines.
import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { Invitation } from "../../api/client";
import type { Column } from "../../ui/Table";
import { Name, Person, Quiet, Time } from "../../ui/text";
import { GrantsInBrief } from "./Grants";
import { InvitationState } from "./InvitationState";
import { Inviter } from "./Inviter";

export function useInvitationColumns(): Column<Invitation>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: "email",
        header: t`Invited`,
        meta: { width: "minmax(0, 1.8fr)" },
        cell: ({ row }) => <Person name={row.original.name} email={row.original.email} />,
      },
      { id: "grants", header: t`To be`, meta: { width: "minmax(0, 1.8fr)" }, cell: ({ row }) => <GrantsInBrief grants={row.original.grants} /> },
      { id: "by", header: t`By`, cell: ({ row }) => <Inviter of={row.original.invited_by} /> },
      { id: "at", header: t`When`, meta: { width: "minmax(0, 0.9fr)" }, cell: ({ row }) => <Time at={row.original.created_at} /> },
      { id: "until", header: t`Link good until`, meta: { width: "minmax(0, 0.8fr)" }, cell: ({ row }) => <Until of={row.original} /> },
      { id: "state", header: t`State`, meta: { width: "minmax(0, 0.9fr)" }, cell: ({ row }) => <InvitationState of={row.original} /> },
    ],
    [t],
  );
}

/** Only a link that waits, or that ran out, has an end worth telling. */
function Until({ of }: { of: Invitation }) {
  return of.status === "pending" || of.status === "expired" ? <Time at={of.expires_at} /> : <Quiet>—</Quiet>;
}

export function NarrowInvitation({ invitation }: { invitation: Invitation }) {
  return (
    <>
      <span>
        <Name strong>{invitation.name || invitation.email}</Name> <InvitationState of={invitation} />
      </span>
      <Quiet>
        <GrantsInBrief grants={invitation.grants} />
      </Quiet>
    </>
  );
}
