// What can be done with the invitations that are chosen: send them again, revoke them.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { answered, api, type Invitation, type PersonReference } from "../../api/client";
import { may } from "../../api/permissions";
import { ManyDialog } from "../../ui/ManyDialog";
import { Quiet, Time } from "../../ui/text";
import { InvitationState } from "./InvitationState";
import styles from "./Invitations.module.css";

type Act = "resend" | "revoke";

export function ChosenInvitations({ invitations, clear }: { invitations: readonly Invitation[]; clear: () => void }) {
  const { t } = useLingui();
  const [act, setAct] = useState<{ act: Act; invitations: readonly Invitation[] } | null>(null);
  const words = { resend: <Trans>Send again</Trans>, revoke: <Trans>Revoke</Trans> };
  const acts: readonly Act[] = ["resend", "revoke"];
  return (
    <>
      {invitations.length > 0 ? (
        <section className={styles.chosen} aria-label={t`What is chosen`}>
          <strong role="status">
            <Plural value={invitations.length} one="# invitation chosen" other="# invitations chosen" />
          </strong>
          {acts
            .filter((one) => invitations.some((invitation) => may(invitation, one)))
            .map((one) => (
              <Button key={one} variant="default" onClick={() => setAct({ act: one, invitations })}>
                {words[one]}
              </Button>
            ))}
          <Button variant="subtle" onClick={clear}>
            <Trans>Choose none</Trans>
          </Button>
        </section>
      ) : null}
      {act ? <ActOnMany act={act.act} invitations={act.invitations} close={() => setAct(null)} /> : null}
    </>
  );
}

function ActOnMany({ act, invitations, close }: { act: Act; invitations: readonly Invitation[]; close: () => void }) {
  const { t } = useLingui();
  const people = invitations.map(({ sid, name, email }) => ({ sid, name: name ?? "", email }));
  const of = ({ sid }: PersonReference) => invitations.find((one) => one.sid === sid);
  const isResend = act === "resend";
  const path = isResend ? "/v1/invitations/{sid}/resend" : "/v1/invitations/{sid}/revoke";
  return (
    <ManyDialog
      title={isResend ? t`Send invitations again` : t`Revoke invitations`}
      close={close}
      people={people}
      isReady
      planKey={act}
      plan={async (person) => of(person)}
      planned={(invitation) => <Planned act={act} invitation={invitation} />}
      isNothing={(invitation) => !may(invitation, act)}
      act={({ sid }) => answered(api.POST(path, { params: { path: { sid } } }))}
      done={(invitation) => (isResend ? <Resent until={invitation.expires_at} /> : <InvitationState of={invitation} />)}
      button={(count) =>
        isResend ? (
          <Plural value={count} one="Send # invitation again" other="Send # invitations again" />
        ) : (
          <Plural value={count} one="Revoke # invitation" other="Revoke # invitations" />
        )
      }
      danger={!isResend}
    />
  );
}

function Planned({ act, invitation }: { act: Act; invitation: Invitation | undefined }) {
  if (!may(invitation, act)) {
    return (
      <Quiet>
        <Trans>nothing: it waits for no answer any more</Trans>
      </Quiet>
    );
  }
  return act === "resend" ? <Trans>Gets a mail with a new link; the earlier one stops working</Trans> : <Trans>Their link stops working at once</Trans>;
}

function Resent({ until }: { until: string }) {
  const end = <Time at={until} form="exact" />;
  return <Trans>A new mail is under way, its link good until {end}</Trans>;
}
