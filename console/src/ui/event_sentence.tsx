// An event of the log as a sentence: "Olga Owner gave Ada Lovelace the role Developer at Support EU".
import { Trans } from "@lingui/react/macro";
import type { Event } from "../api/client";
import { OFFERS } from "./event_offers";
import { type Parts, Thing, useParts } from "./event_parts";
import { SENTENCES } from "./event_words";
import { Code } from "./text";

/** `linked` makes names lead to their pages; leave it where the whole row leads somewhere. */
export function EventSentence({ event, linked = false }: { event: Event; linked?: boolean }) {
  const parts = useParts(event, linked);
  const sentence = SENTENCES[event.type] ?? OFFERS[event.type];
  return <span>{sentence ? sentence(parts) : <Unknown event={event} parts={parts} linked={linked} />}</span>;
}

function Unknown({ event, parts, linked }: { event: Event; parts: Parts; linked: boolean }) {
  const { who } = parts;
  const what = <Code copy={false}>{event.type}</Code>;
  const things = event.targets.map((target, index) => (
    <span key={target.sid}>
      {index > 0 ? ", " : ""}
      <Thing of={target} linked={linked} />
    </span>
  ));
  return things.length > 0 ? (
    <Trans>
      {who}: {what}, about {things}
    </Trans>
  ) : (
    <Trans>
      {who}: {what}
    </Trans>
  );
}
