// By what invitations are filtered.
import { useLingui } from "@lingui/react/macro";
import type { Filter } from "../../ui/Filters";

export function useInvitationFilters(): Filter[] {
  const { t } = useLingui();
  return [
    {
      id: "status",
      label: t`State`,
      options: [
        { value: "pending", label: t`Pending` },
        { value: "accepted", label: t`Accepted` },
        { value: "expired", label: t`Expired` },
        { value: "revoked", label: t`Revoked` },
      ],
    },
    {
      id: "delivery",
      label: t`Mail`,
      options: [
        { value: "failed", label: t`Failed` },
        { value: "queued", label: t`Under way` },
        { value: "sent", label: t`Sent` },
        { value: "none", label: t`None` },
      ],
    },
  ];
}
