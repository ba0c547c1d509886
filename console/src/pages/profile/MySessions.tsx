// Where one is signed in, this session marked, and the end of the others.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api, type Schemas } from "../../api/client";
import { everything, PAGE } from "../../api/list";
import { ActDialog } from "../../ui/ActDialog";
import { Badge } from "../../ui/badges";
import { PlainTable } from "../../ui/PlainTable";
import { Failed, Lines } from "../../ui/states";
import { Name, Time } from "../../ui/text";
import { agentWords } from "./agent_words";
import styles from "./Profile.module.css";

type Session = Schemas["ListedSession"];

export function MySessions() {
  const { t } = useLingui();
  const [ending, setEnding] = useState<readonly Session[] | null>(null);
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/sessions", { params: { query: { limit: PAGE, cursor } }, signal }))),
  });
  if (sessions.isPending) return <Lines count={3} />;
  if (sessions.error) return <Failed error={sessions.error} retry={() => void sessions.refetch()} />;
  const live = sessions.data.filter((session) => session.status === "active");
  const others = live.filter((session) => !session.current);
  return (
    <>
      <PlainTable
        label={t`Sessions`}
        rows={live}
        rowId={(session) => session.sid}
        columns={[
          { id: "agent", header: t`Where`, cell: (session) => <Where session={session} /> },
          { id: "address", header: t`Address`, cell: (session) => <Name>{session.address}</Name> },
          { id: "since", header: t`Signed in`, cell: (session) => <Time at={session.created_at} /> },
          { id: "expires", header: t`Ends`, cell: (session) => <Time at={session.expires_at} /> },
          {
            id: "end",
            header: <span className="visually-hidden">{t`End it`}</span>,
            align: "end",
            cell: (session) =>
              session.current ? null : (
                <Button variant="default" size="compact-xs" onClick={() => setEnding([session])}>
                  <Trans>End</Trans>
                </Button>
              ),
          },
        ]}
      />
      {others.length > 1 ? (
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => setEnding(others)}>
            <Trans>End all others</Trans>
          </Button>
        </div>
      ) : null}
      {ending ? <EndSessions sessions={ending} close={() => setEnding(null)} /> : null}
    </>
  );
}

function Where({ session }: { session: Session }) {
  const { t } = useLingui();
  const words = session.agent ? agentWords(session.agent) : null;
  return (
    <span className={styles.where} title={session.agent ?? undefined}>
      {words ? <Name>{words.system ? t`${words.browser} on ${words.system}` : words.browser}</Name> : session.kind === "cli" ? t`Command line` : t`Unknown`}
      {session.current ? (
        <Badge tone="accent">
          <Trans>this session</Trans>
        </Badge>
      ) : null}
    </span>
  );
}

function EndSessions({ sessions, close }: { sessions: readonly Session[]; close: () => void }) {
  const { t } = useLingui();
  const act = async () => {
    for (const { sid } of sessions) await answered(api.DELETE("/v1/sessions/{sid}", { params: { path: { sid } } }));
  };
  return (
    <ActDialog
      title={sessions.length === 1 ? t`End this session` : t`End all other sessions`}
      close={close}
      button={sessions.length === 1 ? t`End the session` : t`End ${sessions.length} sessions`}
      danger
      act={act}
    >
      <p>
        <Plural value={sessions.length} one="Whoever uses this session has to sign in again." other="Whoever uses these # sessions has to sign in again." />
      </p>
    </ActDialog>
  );
}
