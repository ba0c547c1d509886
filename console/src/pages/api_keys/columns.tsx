// The columns of the page of API keys, and a key in two lines.
import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { Badge, Status } from "../../ui/badges";
import type { Column } from "../../ui/Table";
import { Name, Quiet, Time } from "../../ui/text";
import { daysUntil, isOld, SOON } from "./age";
import type { ListedKey } from "./keys";

export function useKeyColumns(): Column<ListedKey>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: "name", header: t`Name`, meta: { width: "minmax(0, 1.4fr)" }, cell: ({ row }) => <Name strong>{row.original.name}</Name> },
      { id: "principal", header: t`Acts as`, cell: ({ row }) => <Name>{row.original.principal.name}</Name> },
      { id: "scope", header: t`Works in`, cell: ({ row }) => <Name>{row.original.scope.name}</Name> },
      { id: "used", header: t`Last used`, cell: ({ row }) => <LastUse of={row.original} /> },
      { id: "ends", header: t`Ends`, cell: ({ row }) => <Ends of={row.original} /> },
      { id: "made", header: t`Made`, meta: { sort: "created_at" }, cell: ({ row }) => <Time at={row.original.created_at} form="date" /> },
      { id: "status", header: t`Status`, meta: { width: "96px" }, cell: ({ row }) => <Status of={row.original.status} /> },
    ],
    [t],
  );
}

function LastUse({ of }: { of: ListedKey }) {
  const shown = of.last_used ? (
    <Time at={of.last_used.at} />
  ) : (
    <Quiet>
      <Trans>never</Trans>
    </Quiet>
  );
  return isOld(of) ? <Badge tone="warning">{shown}</Badge> : shown;
}

function Ends({ of }: { of: ListedKey }) {
  if (!of.expires_at)
    return (
      <Quiet>
        <Trans>never</Trans>
      </Quiet>
    );
  const isSoon = of.status === "active" && daysUntil(of.expires_at) <= SOON;
  const shown = <Time at={of.expires_at} />;
  return isSoon ? <Badge tone="warning">{shown}</Badge> : shown;
}

export function NarrowKey({ of }: { of: ListedKey }) {
  return (
    <>
      <span>
        <Name strong>{of.name}</Name> {of.status === "active" ? null : <Status of={of.status} />}
      </span>
      <Quiet>
        <Trans>
          <Name>{of.principal.name}</Name> in <Name>{of.scope.name}</Name>, used <LastUse of={of} />
        </Trans>
      </Quiet>
    </>
  );
}
