// The columns of the log, and an event in two lines.
import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { Event } from "../../api/client";
import { EventSentence } from "../../ui/event_sentence";
import type { Column } from "../../ui/Table";
import { Name, Quiet, Time } from "../../ui/text";
import styles from "./EventsPage.module.css";

export function useEventColumns(): Column<Event>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: "at", header: t`When`, meta: { width: "minmax(0, 1fr)" }, cell: ({ row }) => <Time at={row.original.occurred_at} /> },
      { id: "what", header: t`What happened`, meta: { width: "minmax(0, 5.4fr)" }, cell: ({ row }) => <EventSentence event={row.original} /> },
      { id: "where", header: t`Where`, meta: { width: "minmax(0, 1fr)" }, cell: ({ row }) => <Name>{row.original.scope?.name}</Name> },
      {
        id: "number",
        header: t`Number`,
        meta: { width: "minmax(0, 0.6fr)", align: "end" },
        cell: ({ row }) => <Quiet>{row.original.sequence}</Quiet>,
      },
    ],
    [t],
  );
}

export function NarrowEvent({ event }: { event: Event }) {
  return (
    <>
      <span className={styles.told}>
        <EventSentence event={event} />
      </span>
      <Quiet>
        <Time at={event.occurred_at} />
      </Quiet>
    </>
  );
}
