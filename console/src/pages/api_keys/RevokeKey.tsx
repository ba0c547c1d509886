// The end of a key, at once.
import { Trans, useLingui } from "@lingui/react/macro";
import { type ApiKey, answered, api } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { Notice } from "../../ui/states";
import { Name, Time } from "../../ui/text";

export function RevokeKey({ apiKey, close }: { apiKey: ApiKey; close: () => void }) {
  const { t } = useLingui();
  const used = apiKey.last_used;
  return (
    <ActDialog
      title={t`Revoke ${apiKey.name}`}
      close={close}
      danger
      button={t`Revoke the key`}
      act={() => answered(api.POST("/v1/api_keys/{sid}/revoke", { params: { path: { sid: apiKey.sid } } }))}
    >
      <p>
        <Trans>
          Its next request is refused. <Name strong>{apiKey.principal.name}</Name> keeps everything else.
        </Trans>
      </p>
      {used ? (
        <Notice kind="warning">
          <Trans>
            It was last used <Time at={used.at} /> from {used.address ?? "–"}.
          </Trans>
        </Notice>
      ) : (
        <p>
          <Trans>It was never used.</Trans>
        </p>
      )}
    </ActDialog>
  );
}
