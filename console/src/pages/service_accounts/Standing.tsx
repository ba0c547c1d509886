// Switching a service account off and on again.
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type ServiceAccount } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";

type Properties = { it: ServiceAccount; close: () => void };

export function DisableServiceAccount({ it, close }: Properties) {
  const { t } = useLingui();
  const path = { sid: it.sid };
  return (
    <ActDialog
      title={t`Disable ${it.name}`}
      close={close}
      danger
      button={t`Disable it`}
      act={() => answered(api.POST("/v1/service_accounts/{sid}/disable", { params: { path } }))}
    >
      <p>
        <Trans>Every request with one of its keys is refused until it is enabled again. Nothing is lost.</Trans>
      </p>
    </ActDialog>
  );
}

export function EnableServiceAccount({ it, close }: Properties) {
  const { t } = useLingui();
  const path = { sid: it.sid };
  return (
    <ActDialog
      title={t`Enable ${it.name}`}
      close={close}
      button={t`Enable it`}
      act={() => answered(api.POST("/v1/service_accounts/{sid}/enable", { params: { path } }))}
    >
      <p>
        <Trans>Its keys work again, with what it holds now.</Trans>
      </p>
    </ActDialog>
  );
}
