// Lifting a hold-out: what groups and directories give flows again.
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type PersonReference } from "../../../api/client";
import { ActDialog } from "../../../ui/ActDialog";
import { ImpactView } from "../../../ui/ImpactView";
import { Name } from "../../../ui/text";
import type { HoldOut } from "../person/person";

type Properties = { person: PersonReference; holdOut: HoldOut; close: () => void };

export function LiftHoldOutDialog({ person, holdOut, close }: Properties) {
  const { t } = useLingui();
  const lift = (isPlan: boolean) =>
    answered(
      api.DELETE("/v1/hold_outs/{user}/{account}", {
        params: { path: { user: person.sid, account: holdOut.account.sid }, query: { dry_run: isPlan || undefined } },
      }),
    );
  return (
    <ActDialog
      title={t`Lift the hold-out at ${holdOut.account.name}`}
      close={close}
      plan={() => lift(true)}
      planned={(plan) => <ImpactView impact={plan.impact} />}
      button={t`Lift the hold-out`}
      act={() => lift(false)}
      receipt={() => (
        <p>
          <Trans>
            <Name strong>{person.name}</Name> gets again what groups and directories give at <Name strong>{holdOut.account.name}</Name>.
          </Trans>
        </p>
      )}
    />
  );
}
