// What happened to somebody, and what they did, the newest first, with what was before and after.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, api, type Event, type User } from "../../../api/client";
import { useList } from "../../../api/list";
import { EventSentence } from "../../../ui/event_sentence";
import { Empty, Failed, Lines } from "../../../ui/states";
import { Time } from "../../../ui/text";
import { Differences } from "./Differences";
import styles from "./Person.module.css";

const SHOWN = 50;

export function HistoryView({ person }: { person: User }) {
  const { t } = useLingui();
  const [side, setSide] = useState("target");
  const who = side === "target" ? { target: person.sid } : { actor: person.sid };
  const list = useList(["events", who], (cursor, signal) => answered(api.GET("/v1/events", { params: { query: { ...who, limit: SHOWN, cursor } }, signal })));
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t`Which events`}
        value={side}
        onChange={setSide}
        data={[
          { value: "target", label: t`What happened to them` },
          { value: "actor", label: t`What they did` },
        ]}
      />
      {list.error ? <Failed error={list.error} retry={list.retry} /> : null}
      {list.isLoading ? <Lines /> : null}
      {!list.isLoading && !list.error && list.rows.length === 0 ? (
        <Empty title={t`No events`}>
          <Trans>Nothing that you may see was recorded.</Trans>
        </Empty>
      ) : null}
      <ol className={styles.events}>
        {list.rows.map((event) => (
          <EventLine key={event.sid} event={event} />
        ))}
      </ol>
      {list.hasMore ? (
        <Button variant="default" loading={list.isGrowing} onClick={list.grow}>
          <Trans>Show earlier events</Trans>
        </Button>
      ) : null}
    </>
  );
}

function EventLine({ event }: { event: Event }) {
  const { t } = useLingui();
  return (
    <li className={styles.event}>
      <EventSentence event={event} linked />
      <Differences before={event.before} after={event.after} />
      <span className={styles.note}>
        <Link to="/events/$event" params={{ event: event.sid }} aria-label={t`Event ${event.sequence}`}>
          #{event.sequence}
        </Link>
        {" · "}
        <Time at={event.occurred_at} />
        {event.address ? ` · ${event.address}` : null}
      </span>
    </li>
  );
}
