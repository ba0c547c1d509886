// A new secret for a key, with the old one working beside it for a while.
import { Trans, useLingui } from "@lingui/react/macro";
import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { type ApiKey, answered, api } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { SecretOnce } from "../../ui/SecretOnce";
import { Time } from "../../ui/text";

const HOUR = 3600;

export function RotateKey({ apiKey, close }: { apiKey: ApiKey; close: () => void }) {
  const { t } = useLingui();
  const [overlap, setOverlap] = useState(HOUR);
  return (
    <ActDialog
      title={t`Rotate ${apiKey.name}`}
      close={close}
      button={t`Make a new secret`}
      act={() => answered(api.POST("/v1/api_keys/{sid}/rotate", { params: { path: { sid: apiKey.sid } }, body: { overlap } }))}
      receipt={(rotated) => (
        <>
          {rotated.secret ? <SecretOnce secret={rotated.secret} /> : null}
          <p>
            {rotated.old_ends_at ? (
              <Trans>
                The old secret works until <Time at={rotated.old_ends_at} form="exact" />.
              </Trans>
            ) : (
              <Trans>The old secret works no more.</Trans>
            )}
          </p>
        </>
      )}
    >
      <NativeSelect
        label={t`The old secret works for`}
        value={String(overlap)}
        onChange={(event) => setOverlap(Number(event.currentTarget.value))}
        data={[
          { value: "0", label: t`no longer: it ends at once` },
          { value: String(HOUR), label: t`1 hour` },
          { value: String(24 * HOUR), label: t`1 day` },
          { value: String(7 * 24 * HOUR), label: t`7 days` },
        ]}
      />
    </ActDialog>
  );
}
