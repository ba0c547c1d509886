// Where somebody is signed in to the organization, and the end of it: of one session, or of all.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { User } from "../../../api/client";
import { may } from "../../../api/permissions";
import { Badge } from "../../../ui/badges";
import { PlainTable } from "../../../ui/PlainTable";
import { Empty, Failed, Lines } from "../../../ui/states";
import { Name, Quiet, Time } from "../../../ui/text";
import { agentWords } from "../../profile/agent_words";
import { EndSessionsDialog } from "../acts/EndSessionsDialog";
import styles from "./Person.module.css";
import { sessionsOptions } from "./person";

export function SessionsView({ person }: { person: User }) {
  const { t } = useLingui();
  const sessions = useQuery(sessionsOptions(person.sid));
  /** A session, or `all`. */
  const [ending, setEnding] = useState<string | null>(null);
  if (sessions.error) return <Failed error={sessions.error} retry={() => void sessions.refetch()} />;
  if (!sessions.data) return <Lines />;
  const canEnd = sessions.data.filter((session) => !session.current && may(session, "delete"));
  return (
    <>
      {sessions.data.length === 0 ? (
        <Empty title={t`Not signed in`}>
          <Trans>No session of theirs looks at this organization.</Trans>
        </Empty>
      ) : (
        <PlainTable
          label={t`Sessions`}
          rows={sessions.data}
          rowId={(session) => session.sid}
          columns={[
            { id: "agent", header: t`Where`, cell: (session) => <Agent agent={session.agent} kind={session.kind} isCurrent={session.current} /> },
            { id: "address", header: t`Address`, cell: (session) => <Name>{session.address}</Name> },
            { id: "since", header: t`Signed in`, cell: (session) => <Time at={session.created_at} /> },
            { id: "expires", header: t`Ends`, cell: (session) => <Time at={session.expires_at} /> },
            {
              id: "end",
              header: <span className="visually-hidden">{t`End it`}</span>,
              align: "end",
              cell: (session) =>
                canEnd.includes(session) ? (
                  <Button variant="default" size="compact-xs" onClick={() => setEnding(session.sid)}>
                    <Trans>End</Trans>
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
      {canEnd.length > 1 ? (
        <div className={styles.acts}>
          <Button variant="default" onClick={() => setEnding("all")}>
            <Trans>End all sessions</Trans>
          </Button>
        </div>
      ) : null}
      <p>
        <Quiet>
          <Trans>Sessions that look at another organization are theirs alone and are not shown.</Trans>
        </Quiet>
      </p>
      {ending ? <EndSessionsDialog person={person} session={ending === "all" ? null : ending} close={() => setEnding(null)} /> : null}
    </>
  );
}

function Agent({ agent, kind, isCurrent }: { agent: string | null | undefined; kind: string; isCurrent: boolean }) {
  const { t } = useLingui();
  const words = agent ? agentWords(agent) : null;
  return (
    <>
      {words ? <Name>{words.system ? t`${words.browser} on ${words.system}` : words.browser}</Name> : kind === "cli" ? t`Command line` : t`Unknown`}{" "}
      {isCurrent ? (
        <Badge tone="accent">
          <Trans>this session</Trans>
        </Badge>
      ) : null}
    </>
  );
}
