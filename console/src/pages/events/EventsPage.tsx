// Events: the log of the organization as sentences, the newest first, followed as it is written.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useHolds } from "../../api/permissions";
import { Filters } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { AccountChip } from "../../ui/pickers/AccountChip";
import { PrincipalChip } from "../../ui/pickers/PrincipalChip";
import { Empty, NoneFound, Notice, ReadOnly, Refusal } from "../../ui/states";
import { Table } from "../../ui/Table";
import { CONTENT } from "../../ui/viewport";
import { NarrowEvent, useEventColumns } from "./columns";
import styles from "./EventsPage.module.css";
import { TypeChip } from "./TypeChip";
import { type Live, useLive } from "./useLive";

export function EventsPage() {
  const { t } = useLingui();
  const mayRead = useHolds("audit.read");
  return (
    <Page title={t`Events`} lead={t`Everything that changed, and who changed it. Nothing here can be edited or removed.`}>
      {mayRead ? (
        <Log />
      ) : (
        <ReadOnly>
          <Trans>You can't read the events here. Owners and Administrators can, and can give you a role with "See the audit log".</Trans>
        </ReadOnly>
      )}
    </Page>
  );
}

function Log() {
  const { t } = useLingui();
  const search = useSearch({ from: "/events" });
  const navigate = useNavigate({ from: "/events" });
  const { event: opened } = useParams({ strict: false });
  const live = useLive(search);
  const columns = useEventColumns();
  const change = (id: string) => (value: string | undefined) => void navigate({ to: ".", search: (now) => ({ ...now, [id]: value }), replace: true });
  const isFiltered = Object.values(search).some(Boolean);
  return (
    <>
      <Filters
        chips={
          <>
            <TypeChip value={search.type} change={change("type")} />
            <PrincipalChip label={t`By`} value={search.actor} change={change("actor")} />
            <PrincipalChip label={t`About`} value={search.target} change={change("target")} kinds={["user", "service_account", "group"]} />
            <AccountChip value={search.account} change={change("account")} />
          </>
        }
      >
        <Follow live={live} />
      </Filters>
      {live.refusal ? (
        <Notice kind="warning">
          <p>
            <Trans>New events are not followed any more.</Trans>
          </p>
          <Refusal error={live.refusal} />
        </Notice>
      ) : null}
      <Waiting live={live} />
      <Table
        label={t`Events`}
        columns={columns}
        list={live.list}
        rowId={(event) => String(event.sequence)}
        rowName={(event) => event.type}
        narrow={(event) => <NarrowEvent event={event} />}
        open={(event) => void navigate({ to: "/events/$event", params: { event: String(event.sequence) }, search: true })}
        opened={opened}
        nothing={isFiltered ? <NoneFound clear={() => void navigate({ to: "/events", search: {} })} /> : <Empty title={t`Nothing has happened yet`} />}
      />
      <Outlet />
    </>
  );
}

function Follow({ live }: { live: Live }) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => live.follow(!live.isFollowing)}
      leftSection={live.isFollowing ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />}
    >
      {live.isFollowing ? <Trans>Pause</Trans> : <Trans>Follow as it happens</Trans>}
    </Button>
  );
}

/** What came while one was further down. The count is told once to those who listen. */
function Waiting({ live }: { live: Live }) {
  const show = () => {
    live.show();
    document.getElementById(CONTENT)?.scrollTo({ top: 0 });
  };
  return (
    <>
      <p className="visually-hidden" role="status">
        {live.heard > 0 ? <Plural value={live.heard} one="# new event" other="# new events" /> : null}
      </p>
      {live.waiting > 0 ? (
        <button type="button" className={styles.waiting} onClick={show}>
          <Plural value={live.waiting} one="Show # new event" other="Show # new events" />
        </button>
      ) : null}
    </>
  );
}
