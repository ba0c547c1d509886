// Before and after, side by side, with names for identifiers that the event knows.
import { Trans, useLingui } from "@lingui/react/macro";
import { useAccounts } from "../../api/accounts";
import type { Event } from "../../api/client";
import { useRoles } from "../../api/roles";
import { Thing } from "../../ui/event_parts";
import { type PlainColumn, PlainTable } from "../../ui/PlainTable";
import { useRoleLabel } from "../../ui/role_words";
import { Code, Name, Quiet, Time } from "../../ui/text";
import { type Difference, differences } from "./difference";
import styles from "./EventsPage.module.css";
import { useMemberWords } from "./member_words";

export function DifferenceTable({ event }: { event: Event }) {
  const { t } = useLingui();
  const word = useMemberWords();
  const rows = differences(event.before, event.after);
  const columns: PlainColumn<Difference>[] = [
    { id: "name", header: t`What`, cell: ({ name }) => word(name) },
    { id: "before", header: t`Before`, cell: (row) => <Side of={row.before} marked={row.gone} className={styles.gone} event={event} /> },
    { id: "after", header: t`After`, cell: (row) => <Side of={row.after} marked={row.come} className={styles.come} event={event} /> },
  ];
  if (rows.length === 0) {
    return (
      <Quiet>
        <Trans>This event tells of no values.</Trans>
      </Quiet>
    );
  }
  return <PlainTable label={t`Before and after`} columns={columns} rows={rows} rowId={({ name }) => name} />;
}

function Side({ of, marked, className, event }: { of: unknown; marked: readonly unknown[]; className: string | undefined; event: Event }) {
  if (of === undefined || of === null || of === "" || (Array.isArray(of) && of.length === 0)) return <Quiet>—</Quiet>;
  if (!Array.isArray(of)) return <Value of={of} event={event} />;
  return (
    <ul className={styles.list}>
      {of.map((one) => (
        <li key={JSON.stringify(one)} className={marked.includes(one) ? className : undefined}>
          <Value of={one} event={event} />
        </li>
      ))}
    </ul>
  );
}

const SID = /^[A-Z]{2}[0-9a-f]{32}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const CODE = /^[a-z_]+\.[a-z_]+$/;

function Value({ of, event }: { of: unknown; event: Event }) {
  if (typeof of === "boolean") return of ? <Trans>yes</Trans> : <Trans>no</Trans>;
  if (typeof of === "object") return <Code copy={false}>{JSON.stringify(of)}</Code>;
  const text = String(of);
  const parts = text.split(" ");
  if (parts.every((part) => SID.test(part))) return <Sids of={parts} event={event} />;
  if (MOMENT.test(text)) return <Time at={text} form="exact" />;
  if (CODE.test(text)) return <Code copy={false}>{text}</Code>;
  return <Name>{text}</Name>;
}

/** One identifier, or a place and a role, as grants are told. */
function Sids({ of, event }: { of: readonly string[]; event: Event }) {
  const roles = useRoles();
  const accounts = useAccounts();
  const label = useRoleLabel();
  const known = [...event.targets, event.actor, event.scope, event.on_behalf_of];
  const nameOf = (sid: string) => {
    const role = roles.data?.find((one) => one.sid === sid);
    return role ? label(role) : (accounts.data?.of(sid)?.name ?? known.find((one) => one?.sid === sid)?.name);
  };
  return (
    <>
      {of.map((sid, index) => (
        <span key={sid}>
          {index > 0 ? ": " : ""}
          <Thing of={{ sid, name: nameOf(sid) }} linked />
        </span>
      ))}
    </>
  );
}
