// Ending one session of somebody, or all of them.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type PersonReference, type Schemas } from "../../../api/client";
import { ActDialog } from "../../../ui/ActDialog";
import { Name } from "../../../ui/text";

type Properties = {
  person: PersonReference;
  /** Nothing means all. */
  session: string | null;
  close: () => void;
};

export function EndSessionsDialog({ person, session, close }: Properties) {
  const { t } = useLingui();
  const end = async (isPlan: boolean): Promise<ReadonlyArray<Schemas["ListedSession"]>> => {
    const query = { dry_run: isPlan || undefined };
    if (session === null) return (await answered(api.POST("/v1/users/{sid}/sessions/end_all", { params: { path: { sid: person.sid }, query } }))).ended;
    return [await answered(api.DELETE("/v1/users/{sid}/sessions/{session}", { params: { path: { sid: person.sid, session }, query } }))];
  };
  const who = <Name strong>{person.name}</Name>;
  return (
    <ActDialog
      title={session ? t`End the session` : t`End all sessions`}
      close={close}
      plan={() => end(true)}
      planned={(sessions) => (
        <p>
          <Trans>
            <Plural value={sessions.length} one="# session" other="# sessions" /> of {who} ends at once. They can sign in again: to keep them out, remove or
            deactivate them.
          </Trans>
        </p>
      )}
      button={session ? t`End the session` : t`End all sessions`}
      danger
      act={() => end(false)}
      receipt={(sessions) => (
        <p>
          <Trans>
            Ended <Plural value={sessions.length} one="# session" other="# sessions" /> of {who}.
          </Trans>
        </p>
      )}
    />
  );
}
