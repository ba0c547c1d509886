// The columns of the people page, and a person in two lines.
import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { User } from "../../api/client";
import { Source, Status } from "../../ui/badges";
import type { Column } from "../../ui/Table";
import { Person, Quiet, Time } from "../../ui/text";

export function usePeopleColumns(): Column<User>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: "name",
        header: t`Name`,
        meta: { width: "minmax(0, 2.2fr)", sort: "name" },
        cell: ({ row }) => <Person name={row.original.name} email={row.original.email} />,
      },
      { id: "source", header: t`Came by`, cell: ({ row }) => <Source of={row.original.source} /> },
      { id: "last_seen", header: t`Last seen`, meta: { sort: "last_seen" }, cell: ({ row }) => <LastSeen person={row.original} /> },
      { id: "status", header: t`Status`, cell: ({ row }) => <Status of={row.original.status} /> },
    ],
    [t],
  );
}

function LastSeen({ person }: { person: User }) {
  if (person.last_seen) return <Time at={person.last_seen} />;
  return (
    <Quiet>
      <Trans>
        never since <Time at={person.joined_at} form="date" />
      </Trans>
    </Quiet>
  );
}

export function NarrowPerson({ person }: { person: User }) {
  return (
    <>
      <Person name={person.name} email={person.email} />
    </>
  );
}
