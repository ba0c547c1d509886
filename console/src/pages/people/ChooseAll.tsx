// From all that are loaded to all that match: walks the list.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { User } from "../../api/client";
import { allPeople, type PeopleSearch } from "./people";

export function ChooseAll({ search, total, choose }: { search: PeopleSearch; total: number | null; choose: (all: readonly User[]) => void }) {
  const { i18n } = useLingui();
  const [seen, setSeen] = useState(0);
  const walk = useMutation({ mutationFn: () => allPeople(search, setSeen, new AbortController().signal), onSuccess: choose });
  const all = total === null ? null : i18n.number(total);
  return (
    <Button variant="default" disabled={walk.isPending} onClick={() => walk.mutate()}>
      {walk.isPending ? (
        <Trans>{i18n.number(seen)} read</Trans>
      ) : all === null ? (
        <Trans>Choose all that match</Trans>
      ) : (
        <Trans>Choose all {all} that match</Trans>
      )}
    </Button>
  );
}
