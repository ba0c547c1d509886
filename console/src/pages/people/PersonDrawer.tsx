// One person over the list: who they are, and by tabs what they hold, their keys, sessions, activity and history.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Drawer } from "../../ui/Drawer";
import { Tabs } from "../../ui/Page";
import { Failed, Lines } from "../../ui/states";
import { Name } from "../../ui/text";
import { usePeople } from "./people";
import { AccessView } from "./person/AccessView";
import { ActivityView } from "./person/ActivityView";
import { HistoryView } from "./person/HistoryView";
import { KeysView } from "./person/KeysView";
import { PersonFacts } from "./person/PersonFacts";
import { personOptions } from "./person/person";
import { SessionsView } from "./person/SessionsView";

const VIEWS = { access: AccessView, keys: KeysView, sessions: SessionsView, activity: ActivityView, history: HistoryView };

type View = keyof typeof VIEWS;

export function PersonDrawer() {
  const { user } = useParams({ from: "/people/$user" });
  const search = useSearch({ from: "/people/$user" });
  const navigate = useNavigate();
  const person = useQuery(personOptions(user));
  const { previous, next } = useNeighbours(user);
  const go = (sid: string) => void navigate({ to: "/people/$user", params: { user: sid }, search: true, replace: true });
  const view: View = search.view && search.view in VIEWS ? (search.view as View) : "access";
  const Shown = VIEWS[view];
  const known = person.data?.value;
  return (
    <Drawer
      title={known ? <Name>{known.name || known.email}</Name> : <Trans>Person</Trans>}
      close={() => void navigate({ to: "/people", search: ({ view: _, ...filters }) => filters })}
      previous={previous ? () => go(previous) : undefined}
      next={next ? () => go(next) : undefined}
    >
      {person.error ? <Failed error={person.error} retry={() => void person.refetch()} /> : null}
      {person.isPending ? <Lines /> : null}
      {known ? (
        <>
          <PersonFacts key={known.sid} person={known} etag={person.data?.etag ?? null} />
          <PersonTabs user={user} view={view} />
          <Shown key={`${user} ${view}`} person={known} />
        </>
      ) : null}
    </Drawer>
  );
}

function PersonTabs({ user, view }: { user: string; view: View }) {
  const { t } = useLingui();
  const labels: Record<View, string> = { access: t`Access`, keys: t`Keys`, sessions: t`Sessions`, activity: t`Activity`, history: t`History` };
  const tabs = (Object.keys(VIEWS) as View[]).map((id) => ({
    id,
    label: labels[id],
    link: { to: "/people/$user" as const, params: { user }, search: (now: object) => ({ ...now, view: id === "access" ? undefined : id }), replace: true },
  }));
  return <Tabs label={t`About this person`} tabs={tabs} current={view} />;
}

/** Who stands before and after them on the list behind. */
function useNeighbours(user: string): { previous?: string; next?: string } {
  const { view: _, ...search } = useSearch({ from: "/people/$user" });
  const { rows, grow } = usePeople(search);
  const at = rows.findIndex(({ sid }) => sid === user);
  if (at < 0) return {};
  if (at >= rows.length - 2) grow();
  return { previous: rows[at - 1]?.sid, next: rows[at + 1]?.sid };
}
