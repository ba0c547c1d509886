// What happened in an account, the newest first.
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Account, Event } from "../../api/client";
import { EventSentence } from "../../ui/event_sentence";
import { Empty } from "../../ui/states";
import { type Column, Table } from "../../ui/Table";
import { Quiet, Time } from "../../ui/text";
import { useHistoryOf } from "./account";

export function HistoryView({ account }: { account: Account }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const list = useHistoryOf(account.sid);
  const columns = useMemo(
    (): Column<Event>[] => [
      { id: "what", header: t`What happened`, meta: { width: "minmax(0, 5fr)" }, cell: ({ row }) => <EventSentence event={row.original} /> },
      { id: "when", header: t`When`, cell: ({ row }) => <Time at={row.original.occurred_at} /> },
    ],
    [t],
  );
  return (
    <Table
      label={t`History`}
      columns={columns}
      list={list}
      rowId={(event) => event.sid}
      rowName={(event) => event.type}
      narrow={(event) => (
        <>
          <EventSentence event={event} />
          <Quiet>
            <Time at={event.occurred_at} />
          </Quiet>
        </>
      )}
      open={(event) => void navigate({ to: "/events/$event", params: { event: event.sid }, search: { account: account.sid } })}
      nothing={
        <Empty title={t`Nothing has happened here yet`}>
          <Trans>Every change in this account appears here, with who made it.</Trans>
        </Empty>
      }
    />
  );
}
