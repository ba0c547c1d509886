// Bringing somebody back; it gives nothing by itself.
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type User } from "../../../api/client";
import { ActDialog } from "../../../ui/ActDialog";
import { Name } from "../../../ui/text";

export function ReactivateDialog({ person, close }: { person: User; close: () => void }) {
  const { t } = useLingui();
  return (
    <ActDialog
      title={t`Reactivate ${person.name}`}
      close={close}
      button={t`Reactivate`}
      act={() => answered(api.POST("/v1/users/{sid}/reactivate", { params: { path: { sid: person.sid } } }))}
      receipt={() => (
        <p>
          <Trans>
            <Name strong>{person.name}</Name> is active again and holds nothing yet. Give them access next.
          </Trans>
        </p>
      )}
    >
      <p>
        <Trans>They can be given roles again. What ended when they were deactivated stays ended: roles, keys, groups and invitations.</Trans>
      </p>
    </ActDialog>
  );
}
