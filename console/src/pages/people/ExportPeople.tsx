// People as a file: those that are chosen, or all that the filters match, walked page by page.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { User } from "../../api/client";
import { csv, download } from "../../ui/csv";
import { Refusal } from "../../ui/states";
import { useAccessText } from "./AccessSummary";
import { allPeople, type PeopleSearch } from "./people";

const COLUMNS = ["name", "email", "status", "source", "joined_at", "last_seen", "last_seen_by", "access", "api_keys", "sid"];

/** Writes the file, and says how many are in it. */
function useWrite(): (people: readonly User[]) => number {
  const accessText = useAccessText();
  return (people) => {
    const rows = people.map((one) => [
      ...[one.name, one.email, one.status, one.source, one.joined_at, one.last_seen, one.last_seen_signal],
      ...[accessText(one.access), one.api_keys, one.sid],
    ]);
    download(`people-${new Date().toISOString().slice(0, 10)}.csv`, csv(COLUMNS, rows));
    return people.length;
  };
}

export function ExportChosen({ people }: { people: readonly User[] }) {
  const write = useWrite();
  return (
    <Button variant="default" onClick={() => write(people)}>
      <Trans>Export</Trans>
    </Button>
  );
}

export function ExportAll({ search, total }: { search: PeopleSearch; total: number | null }) {
  const { t } = useLingui();
  const write = useWrite();
  const [seen, setSeen] = useState(0);
  const stop = useRef<AbortController>(null);
  const walk = useMutation({
    mutationFn: async () => {
      const walking = new AbortController();
      stop.current = walking;
      setSeen(0);
      const people = await allPeople(search, setSeen, walking.signal);
      return walking.signal.aborted ? null : write(people);
    },
  });
  const close = () => {
    stop.current?.abort();
    walk.reset();
  };
  return (
    <>
      <Button variant="default" onClick={() => walk.mutate()}>
        <Trans>Export</Trans>
      </Button>
      <Modal opened={!walk.isIdle} onClose={close} title={t`Export people`} closeButtonProps={{ "aria-label": t`Close` }}>
        <div role="status">
          {walk.isPending ? (
            total === null ? (
              <Plural value={seen} one="# person read" other="# people read" />
            ) : (
              <Trans>
                {seen} of {total} people read
              </Trans>
            )
          ) : walk.isSuccess && walk.data !== null ? (
            <Plural value={walk.data} one="# person is in the file that was downloaded." other="# people are in the file that was downloaded." />
          ) : (
            <Refusal error={walk.error} />
          )}
        </div>
      </Modal>
    </>
  );
}
