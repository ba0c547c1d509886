// Takes an invitation back: its link dies, or, where others gave more with it, only what the caller may give ends.
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type Invitation } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { Name } from "../../ui/text";
import { GrantsTable } from "./Grants";

export function RevokeDialog({ invitation, close }: { invitation: Invitation; close: () => void }) {
  const { t } = useLingui();
  const revoke = (dry_run: boolean) => answered(api.POST("/v1/invitations/{sid}/revoke", { params: { path: { sid: invitation.sid }, query: { dry_run } } }));
  const address = <Name strong>{invitation.email}</Name>;
  return (
    <ActDialog
      title={t`Revoke the invitation`}
      close={close}
      danger
      button={t`Revoke`}
      plan={() => revoke(true)}
      planKey={[invitation.sid]}
      planned={(left) =>
        left.status === "pending" ? (
          <p>
            <Trans>What you may give ends. The link of {address} goes on working for what others gave with it.</Trans>
          </p>
        ) : (
          <p>
            <Trans>The link of {address} stops working at once. They are not told.</Trans>
          </p>
        )
      }
      act={() => revoke(false)}
    >
      <GrantsTable grants={invitation.grants} />
    </ActDialog>
  );
}
