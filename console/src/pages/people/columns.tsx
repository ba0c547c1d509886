// The columns of the people page, and a person in two lines.
import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { User } from "../../api/client";
import { Source, Status } from "../../ui/badges";
import { Signal } from "../../ui/signals";
import type { Column } from "../../ui/Table";
import { Name, Person, Quiet, Time } from "../../ui/text";
import { AccessSummary } from "./AccessSummary";
import styles from "./People.module.css";

type PeopleColumn = Column<User> & { readonly label: string };

export function usePeopleColumns(): PeopleColumn[] {
  const { t, i18n } = useLingui();
  return useMemo(() => {
    const columns: PeopleColumn[] = [
      {
        id: "name",
        label: t`Name`,
        meta: { width: "minmax(0, 2fr)", sort: "name" },
        cell: ({ row }) => <Person name={row.original.name} email={row.original.email} />,
      },
      { id: "access", label: t`Access`, meta: { width: "minmax(0, 2.2fr)" }, cell: ({ row }) => <AccessSummary access={row.original.access} /> },
      { id: "source", label: t`Came by`, meta: { width: "minmax(0, 0.8fr)" }, cell: ({ row }) => <Source of={row.original.source} /> },
      { id: "last_seen", label: t`Last seen`, meta: { width: "minmax(0, 1.2fr)", sort: "last_seen" }, cell: ({ row }) => <LastSeen person={row.original} /> },
      {
        id: "api_keys",
        label: t`Keys`,
        meta: { width: "48px", align: "end" },
        cell: ({ row }) => (row.original.api_keys > 0 ? i18n.number(row.original.api_keys) : <Quiet>0</Quiet>),
      },
      {
        id: "joined_at",
        label: t`Joined`,
        meta: { width: "minmax(0, 0.8fr)", sort: "joined_at" },
        cell: ({ row }) => <Time at={row.original.joined_at} form="date" />,
      },
      { id: "status", label: t`Status`, meta: { width: "minmax(0, 0.8fr)" }, cell: ({ row }) => <Status of={row.original.status} /> },
    ];
    return columns.map((column) => ({ ...column, header: column.label }));
  }, [t, i18n]);
}

export function LastSeen({ person }: { person: Pick<User, "last_seen" | "last_seen_signal" | "joined_at"> }) {
  if (!person.last_seen)
    return (
      <span className={styles.seen}>
        <span>
          <Trans>never</Trans>
        </span>
        <span className={styles.small}>
          <Trans>
            since <Time at={person.joined_at} form="date" />
          </Trans>
        </span>
      </span>
    );
  return (
    <span className={styles.seen}>
      <Time at={person.last_seen} />
      {person.last_seen_signal ? (
        <span className={styles.small}>
          <Signal of={person.last_seen_signal} />
        </span>
      ) : null}
    </span>
  );
}

export function NarrowPerson({ person }: { person: User }) {
  return (
    <>
      <span className={styles.line}>
        <Name strong>{person.name || person.email}</Name>
        {person.status === "active" ? (
          <span className={styles.small}>{person.last_seen ? <Time at={person.last_seen} /> : <Trans>never seen</Trans>}</span>
        ) : (
          <Status of={person.status} />
        )}
      </span>
      <span className={styles.small}>
        <AccessSummary access={person.access} />
      </span>
    </>
  );
}
