// The end of a role. One that is in use needs another in its place; who gains and loses by that is shown first.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { answered, api, type Role } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { ImpactView } from "../../ui/ImpactView";
import { RoleSelect } from "../../ui/pickers/RoleSelect";

export function DeleteRole({ role, close, gone }: { role: Role; close: () => void; gone: () => void }) {
  const { t } = useLingui();
  const [replacement, setReplacement] = useState<string | null>(null);
  const isUsed = (role.holders?.assignments ?? 0) + (role.holders?.invitations ?? 0) > 0;
  const end = (isPlan: boolean) =>
    answered(
      api.DELETE("/v1/roles/{sid}", { params: { path: { sid: role.sid }, query: { replacement: replacement ?? undefined, dry_run: isPlan || undefined } } }),
    );
  return (
    <ActDialog
      title={t`Delete ${role.label}`}
      close={close}
      danger
      plan={isUsed && !replacement ? undefined : () => end(true)}
      planKey={[role.sid, replacement]}
      planned={(plan) => <ImpactView impact={plan.impact} />}
      typed={isUsed ? role.label : undefined}
      disabled={isUsed && !replacement}
      button={t`Delete the role`}
      act={async () => {
        await end(false);
        gone();
      }}
    >
      {isUsed ? (
        <>
          <p>
            <Trans>This role is in use. Everybody who has it gets another in its place, at once.</Trans>
          </p>
          <RoleSelect
            label={t`In its place`}
            value={replacement}
            change={setReplacement}
            among={(other) => other.sid !== role.sid && other.name !== "owner"}
            required
          />
        </>
      ) : (
        <p>
          <Trans>Nobody has this role. It is gone for good.</Trans>
        </p>
      )}
    </ActDialog>
  );
}
