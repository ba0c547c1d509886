// An event of the log as a sentence: "Olga Owner gave Ada Lovelace the role Developer at Support EU".
import { Trans as Filled } from "@lingui/react";
import { Trans } from "@lingui/react/macro";
import type { Event } from "../api/client";
import { useInvited } from "../api/invited";
import { useRoles } from "../api/roles";
import { isAboutUnnamed, isOwn, partsOf, Thing } from "./event_parts";
import { SENTENCES, variantOf } from "./event_words";
import { useRoleLabel } from "./role_words";
import { Code } from "./text";

/** `linked` makes names lead to their pages; leave it where the whole row leads somewhere. */
export function EventSentence({ event, linked = false }: { event: Event; linked?: boolean }) {
  const roles = useRoles().data;
  const label = useRoleLabel();
  const invited = useInvited(isAboutUnnamed(event));
  const roleLabel = (sid: string) => {
    const role = roles?.find((one) => one.sid === sid);
    return role && label(role);
  };
  const sentence = SENTENCES[variantOf(event, isOwn(event))];
  if (!sentence) return <Unknown event={event} linked={linked} />;
  return (
    <span>
      <Filled {...sentence} values={partsOf(event, { role: roleLabel, invited }, linked)} />
    </span>
  );
}

/** A kind of event that has no sentence yet: its type and what it is about. */
function Unknown({ event, linked }: { event: Event; linked: boolean }) {
  const what = <Code copy={false}>{event.type}</Code>;
  const things = event.targets.map((target, index) => (
    <span key={target.sid}>
      {index > 0 ? ", " : ""}
      <Thing of={target} linked={linked} />
    </span>
  ));
  return (
    <span>
      <Trans>
        {what}: {things}
      </Trans>
    </span>
  );
}
