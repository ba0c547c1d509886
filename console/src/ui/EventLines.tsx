// The last events about one thing, or at one account, as lines: sentence and moment. The whole log is one step away.
import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../api/client";
import styles from "./EventLines.module.css";
import { EventSentence } from "./event_sentence";
import { Failed, Lines } from "./states";
import { Quiet, Time } from "./text";

type Properties = {
  target?: string;
  actor?: string;
  account?: string;
  count?: number;
  /** Leaves out who signed in and out. */
  isOfChanges?: boolean;
};

/** Of so many, sign-ins are left out. */
const LOOKED_AT = 200;

export function EventLines({ target, actor, account, count = 20, isOfChanges = false }: Properties) {
  const { t } = useLingui();
  const query = { target, actor, account };
  const read = useQuery({
    queryKey: ["events", "last", query, count, isOfChanges],
    queryFn: ({ signal }) => answered(api.GET("/v1/events", { params: { query: { ...query, limit: isOfChanges ? LOOKED_AT : count } }, signal })),
    placeholderData: keepPreviousData,
  });
  if (read.isPending) return <Lines count={4} />;
  if (read.error) return <Failed error={read.error} retry={() => void read.refetch()} />;
  const told = isOfChanges ? read.data.data.filter(({ type }) => !type.startsWith("session.")) : read.data.data;
  const events = told.slice(0, count);
  const more = read.data.next_cursor || told.length > count;
  if (events.length === 0) {
    return (
      <Quiet>
        <Trans>Nothing has happened yet.</Trans>
      </Quiet>
    );
  }
  return (
    <>
      <ol className={styles.lines} aria-label={t`Events, newest first`}>
        {events.map((event) => (
          <li key={event.sid}>
            <EventSentence event={event} linked />
            <Link to="/events/$event" params={{ event: String(event.sequence) }} search={query} className={styles.at}>
              <Time at={event.occurred_at} />
            </Link>
          </li>
        ))}
      </ol>
      {more ? (
        <p>
          <Link to="/events" search={query}>
            <Trans>All events</Trans>
          </Link>
        </p>
      ) : null}
    </>
  );
}
