// The columns of the people who were not seen: when last and by what, keys apart, and what they hold.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { Schemas } from "../../api/client";
import { RoleName } from "../../ui/badges";
import { daysSince } from "../../ui/moments";
import { Signal } from "../../ui/signals";
import type { Column } from "../../ui/Table";
import { Name, Person, Quiet, Time } from "../../ui/text";
import styles from "./People.module.css";

type Reported = Schemas["ReportedPerson"];

export function useReportedColumns(): Column<Reported>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: "name",
        header: t`Name`,
        meta: { width: "minmax(0, 2fr)" },
        cell: ({ row }) => <Person name={row.original.user.name} email={row.original.user.email} />,
      },
      { id: "last_seen", header: t`Last seen`, meta: { width: "minmax(0, 1.4fr)" }, cell: ({ row }) => <Seen person={row.original} /> },
      { id: "last_key_use", header: t`Last use of a key`, cell: ({ row }) => <KeyUse person={row.original} /> },
      { id: "holdings", header: t`Holds`, meta: { width: "minmax(0, 2fr)" }, cell: ({ row }) => <Holdings person={row.original} /> },
    ],
    [t],
  );
}

function Seen({ person: { last_seen, created_at } }: { person: Reported }) {
  if (!last_seen)
    return (
      <span className={styles.seen}>
        <span>
          <Trans>never</Trans>
        </span>
        <span className={styles.small}>
          <Trans>
            since <Time at={created_at} form="date" />
          </Trans>
        </span>
      </span>
    );
  return (
    <span className={styles.seen}>
      <span>
        <Plural value={daysSince(last_seen.at)} one="# day ago" other="# days ago" />
      </span>
      <span className={styles.small}>
        <Time at={last_seen.at} form="date" />
        {" · "}
        <Signal of={last_seen.signal} />
        {" · "}
        <Name>{last_seen.scope.name}</Name>
      </span>
    </span>
  );
}

function KeyUse({ person: { last_key_use } }: { person: Reported }) {
  if (!last_key_use)
    return (
      <Quiet>
        <Trans>never</Trans>
      </Quiet>
    );
  return <Time at={last_key_use.at} />;
}

/** "Developer in Support EU, Viewer in Acme". */
function Holdings({ person: { holdings } }: { person: Reported }) {
  if (holdings.length === 0)
    return (
      <Quiet>
        <Trans>nothing</Trans>
      </Quiet>
    );
  return (
    <span className={styles.summary}>
      {holdings.map((one) => (
        <span key={`${one.assignment} ${one.group?.sid}`}>
          <Trans>
            <RoleName role={one.role} /> in <Name>{one.scope.name}</Name>
          </Trans>
        </span>
      ))}
    </span>
  );
}

export function NarrowReported({ person }: { person: Reported }) {
  return (
    <>
      <span className={styles.line}>
        <Name strong>{person.user.name || person.user.email}</Name>
        <span className={styles.small}>{person.last_seen ? <Time at={person.last_seen.at} form="date" /> : <Trans>never seen</Trans>}</span>
      </span>
      <span className={styles.small}>
        <Holdings person={person} />
      </span>
    </>
  );
}
