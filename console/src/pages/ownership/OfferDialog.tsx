// Offering an ownership: to whom, and what the owner keeps. Nothing changes until the other accepts.
import { Trans, useLingui } from "@lingui/react/macro";
import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { answered, api, type Reference } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { PersonSelect, type Principal } from "../../ui/pickers/PersonSelect";
import { Name, Time } from "../../ui/text";
import { isOfOrganization } from "./offers";
import { useRoleWord } from "./useRoleWord";

const KEPT = ["administrator", "developer", "billing_manager", "viewer"];

/** `except`: who owns it already. */
export function OfferDialog({ scope, except, close }: { scope: Reference; except: readonly string[]; close: () => void }) {
  const { t } = useLingui();
  const word = useRoleWord();
  const isOrganization = isOfOrganization({ scope });
  const [to, setTo] = useState<Principal | null>(null);
  const [keep, setKeep] = useState(isOrganization ? "owner" : "administrator");
  const offer = (isPlan: boolean) =>
    answered(api.POST("/v1/ownership_transfers", { params: { query: { dry_run: isPlan || undefined } }, body: { scope: scope.sid, to: to?.sid ?? "", keep } }));
  const kept = (isOrganization ? ["owner", ...KEPT] : KEPT).map((value) => ({
    value,
    label: value === "owner" ? t`Owner: they are added beside you` : word(value),
  }));
  return (
    <ActDialog
      title={t`Offer the ownership of ${scope.name}`}
      close={close}
      plan={to ? () => offer(true) : undefined}
      planKey={[scope.sid, to?.sid, keep]}
      planned={(plan) => (
        <p>
          <Trans>
            <Name strong>{plan.to.name}</Name> gets a mail and can accept until <Time at={plan.expires_at} form="exact" />. Until then nothing changes, and you
            can take the offer back.
          </Trans>
        </p>
      )}
      typed={scope.name}
      disabled={!to}
      button={t`Offer the ownership`}
      act={() => offer(false)}
    >
      <PersonSelect label={t`To`} required except={except} value={to} change={setTo} />
      <NativeSelect label={t`You keep`} value={keep} onChange={(event) => setKeep(event.currentTarget.value)} data={kept} />
    </ActDialog>
  );
}
