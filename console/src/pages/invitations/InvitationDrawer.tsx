// One invitation: what it gives, what became of it and of its mail, its history, and the ways on.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Invitation } from "../../api/client";
import { may, useHolds } from "../../api/permissions";
import { Drawer } from "../../ui/Drawer";
import { EventLines } from "../../ui/EventLines";
import { LinkButton } from "../../ui/LinkButton";
import { Section } from "../../ui/Page";
import { RecordView } from "../../ui/RecordView";
import { Failed, Lines, Notice } from "../../ui/states";
import { Code, Name, Time } from "../../ui/text";
import { GrantsTable } from "./Grants";
import { InvitationState } from "./InvitationState";
import { Inviter } from "./Inviter";
import { invitationOptions, useInvitations } from "./invitations";
import { ResendDialog } from "./ResendDialog";
import { RevokeDialog } from "./RevokeDialog";

export function InvitationDrawer() {
  const { invitation: sid } = useParams({ from: "/people/invitations/$invitation" });
  const search = useSearch({ from: "/people/invitations" });
  const navigate = useNavigate();
  const { rows } = useInvitations(search);
  const read = useQuery(invitationOptions(sid));
  const at = rows.findIndex((row) => row.sid === sid);
  const to = (index: number) => {
    const row = rows[index];
    return row ? () => void navigate({ to: "/people/invitations/$invitation", params: { invitation: row.sid }, search: true, replace: true }) : undefined;
  };
  const title = read.data ? <Name strong>{read.data.email}</Name> : <Trans>Invitation</Trans>;
  return (
    <Drawer
      title={title}
      close={() => void navigate({ to: "/people/invitations", search: true })}
      previous={at > 0 ? to(at - 1) : undefined}
      next={at >= 0 ? to(at + 1) : undefined}
    >
      {read.isPending ? <Lines /> : read.error ? <Failed error={read.error} retry={() => void read.refetch()} /> : <Content invitation={read.data} />}
    </Drawer>
  );
}

function Content({ invitation }: { invitation: Invitation }) {
  const { t } = useLingui();
  return (
    <>
      <Acts invitation={invitation} />
      {invitation.delivery === "failed" ? <Undelivered invitation={invitation} /> : null}
      <RecordView
        facts={[
          { term: t`State`, value: <InvitationState of={invitation} /> },
          { term: t`Invited by`, value: <Inviter of={invitation.invited_by} /> },
          { term: t`Invited`, value: <Time at={invitation.created_at} form="exact" /> },
          { term: t`Link good until`, value: <Time at={invitation.expires_at} form="exact" /> },
          { term: t`Mails sent`, value: <Trans>{invitation.sends} (at most 5 in 7 days)</Trans> },
          { term: t`Identifier`, value: <Code>{invitation.sid}</Code> },
        ]}
      />
      <Section title={t`What it gives`}>
        <GrantsTable grants={invitation.grants} />
      </Section>
      {invitation.message ? (
        <Section title={t`Message`}>
          <p>
            <Name>{invitation.message}</Name>
          </p>
        </Section>
      ) : null}
      <History sid={invitation.sid} />
    </>
  );
}

/** The log is for those who may read it. */
function History({ sid }: { sid: string }) {
  const { t } = useLingui();
  if (!useHolds("audit.read")) return null;
  return (
    <Section title={t`History`}>
      <EventLines target={sid} />
    </Section>
  );
}

function Undelivered({ invitation }: { invitation: Invitation }) {
  const reason = invitation.delivery_reason;
  return (
    <Notice kind="warning">
      {reason ? (
        <Trans>
          The mail could not be delivered: <Name>{reason}</Name>
        </Trans>
      ) : (
        <Trans>The mail could not be delivered.</Trans>
      )}
    </Notice>
  );
}

function Acts({ invitation }: { invitation: Invitation }) {
  const [act, setAct] = useState<"resend" | "revoke" | null>(null);
  const mayInvite = useHolds("users.invite");
  const mayAgain = mayInvite && (invitation.status === "expired" || invitation.status === "revoked");
  const close = () => setAct(null);
  return (
    <Group gap={8}>
      {may(invitation, "resend") ? (
        <Button variant="default" onClick={() => setAct("resend")}>
          <Trans>Send again</Trans>
        </Button>
      ) : null}
      {mayAgain ? (
        <LinkButton variant="default" to="/invite" search={{ again: invitation.sid }}>
          <Trans>Invite again</Trans>
        </LinkButton>
      ) : null}
      {may(invitation, "revoke") ? (
        <Button variant="default" onClick={() => setAct("revoke")}>
          <Trans>Revoke</Trans>
        </Button>
      ) : null}
      {act === "resend" ? <ResendDialog invitation={invitation} close={close} /> : null}
      {act === "revoke" ? <RevokeDialog invitation={invitation} close={close} /> : null}
    </Group>
  );
}
