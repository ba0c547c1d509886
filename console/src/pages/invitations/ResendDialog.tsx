// Sends an invitation again: a new link, the one before no longer works.
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type Invitation } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { Name, Time } from "../../ui/text";

export function ResendDialog({ invitation, close }: { invitation: Invitation; close: () => void }) {
  const { t } = useLingui();
  const address = <Name strong>{invitation.email}</Name>;
  return (
    <ActDialog
      title={t`Send the invitation again`}
      close={close}
      button={t`Send again`}
      act={() => answered(api.POST("/v1/invitations/{sid}/resend", { params: { path: { sid: invitation.sid } } }))}
      receipt={(sent) => {
        const until = <Time at={sent.expires_at} form="exact" />;
        return (
          <p>
            <Trans>
              A new mail to {address} is on its way. Its link is good until {until}; earlier links no longer work.
            </Trans>
          </p>
        );
      }}
    >
      <p>
        <Trans>{address} gets a mail with a new link that is good for 7 days. The link they have now stops working.</Trans>
      </p>
    </ActDialog>
  );
}
