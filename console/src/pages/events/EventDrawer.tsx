// One event: its sentence, what it changed, who did it and with what, what caused it and what it brought with it.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { Event } from "../../api/client";
import { Drawer } from "../../ui/Drawer";
import { Thing } from "../../ui/event_parts";
import { EventSentence } from "../../ui/event_sentence";
import { Section } from "../../ui/Page";
import { RecordView } from "../../ui/RecordView";
import { Failed, Lines } from "../../ui/states";
import { Code, Name, Time } from "../../ui/text";
import { DifferenceTable } from "./DifferenceTable";
import styles from "./EventsPage.module.css";
import { eventOptions, useEvents } from "./events";

export function EventDrawer() {
  const { t } = useLingui();
  const { event } = useParams({ from: "/events/$event" });
  const search = useSearch({ from: "/events" });
  const navigate = useNavigate();
  const sequence = Number(event);
  const read = useQuery(eventOptions(sequence));
  const { rows } = useEvents(search);
  const at = rows.findIndex((row) => row.sequence === sequence);
  const to = (index: number) => {
    const row = rows[index];
    return row ? () => void navigate({ to: "/events/$event", params: { event: String(row.sequence) }, search: true, replace: true }) : undefined;
  };
  return (
    <Drawer
      title={t`Event ${sequence}`}
      close={() => void navigate({ to: "/events", search: true })}
      previous={at > 0 ? to(at - 1) : undefined}
      next={at >= 0 ? to(at + 1) : undefined}
    >
      {read.isPending ? (
        <Lines />
      ) : read.error ? (
        <Failed error={read.error} retry={() => void read.refetch()} />
      ) : (
        <Content event={read.data.event} consequences={read.data.consequences} />
      )}
    </Drawer>
  );
}

function Content({ event, consequences }: { event: Event; consequences: readonly Event[] }) {
  const { t } = useLingui();
  return (
    <>
      <p className={styles.sentence}>
        <EventSentence event={event} linked />
      </p>
      <Section title={t`Before and after`}>
        <DifferenceTable event={event} />
      </Section>
      {event.cause ? <Cause of={event.cause} /> : null}
      {consequences.length > 0 ? (
        <Section title={t`What it brought with it`}>
          <Sentences of={consequences} />
        </Section>
      ) : null}
      <Facts event={event} />
    </>
  );
}

function Facts({ event }: { event: Event }) {
  const { t } = useLingui();
  const about = event.targets.map((target, index) => (
    <span key={target.sid}>
      {index > 0 ? ", " : ""}
      <Thing of={target} linked />
    </span>
  ));
  return (
    <Section title={t`How it was done`}>
      <RecordView
        facts={[
          { term: t`When`, value: <Time at={event.occurred_at} form="exact" /> },
          { term: t`By`, value: event.actor.sid ? <Thing of={event.actor} linked /> : <Code copy={false}>{event.actor.kind}</Code> },
          event.on_behalf_of ? { term: t`On behalf of`, value: <Thing of={event.on_behalf_of} linked /> } : null,
          { term: t`About`, value: about },
          event.scope ? { term: t`Where`, value: <Thing of={event.scope} linked /> } : null,
          event.reason ? { term: t`Reason`, value: <Name>{event.reason}</Name> } : null,
          event.address ? { term: t`From the address`, value: <Code>{event.address}</Code> } : null,
          event.agent ? { term: t`With`, value: <Name>{event.agent}</Name> } : null,
          event.credential ? { term: t`Credential`, value: <Code>{event.credential}</Code> } : null,
          event.request_id ? { term: t`Request`, value: <Code>{event.request_id}</Code> } : null,
          { term: t`Type`, value: <Code>{event.type}</Code> },
          { term: t`Identifier`, value: <Code>{event.sid}</Code> },
        ]}
      />
    </Section>
  );
}

function Cause({ of }: { of: number }) {
  const { t } = useLingui();
  const cause = useQuery(eventOptions(of)).data?.event;
  return (
    <Section title={t`Because of`}>
      {cause ? (
        <Sentences of={[cause]} />
      ) : (
        <p>
          <Link to="/events/$event" params={{ event: String(of) }} search>
            <Trans>Event {of}</Trans>
          </Link>
        </p>
      )}
    </Section>
  );
}

function Sentences({ of }: { of: readonly Event[] }) {
  return (
    <ul className={styles.causes}>
      {of.map((event) => (
        <li key={event.sequence}>
          <Link to="/events/$event" params={{ event: String(event.sequence) }} search>
            <EventSentence event={event} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
