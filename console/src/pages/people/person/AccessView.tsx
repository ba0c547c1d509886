// What somebody holds, place by place: direct roles bold, inherited ones and those of groups quiet with where they come from.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAccounts } from "../../../api/accounts";
import type { User } from "../../../api/client";
import { useHolds } from "../../../api/permissions";
import { Section } from "../../../ui/Page";
import { Empty, Failed, Lines, ReadOnly } from "../../../ui/states";
import { AccessPlace } from "./AccessPlace";
import { AddAccess } from "./AddAccess";
import styles from "./Person.module.css";
import { accessOptions, assignmentsOptions, holdOutsOptions } from "./person";
import { placesOf } from "./places";

export function AccessView({ person }: { person: User }) {
  const { t } = useLingui();
  const access = useQuery(accessOptions(person.sid));
  const assignments = useQuery(assignmentsOptions(person.sid));
  const holdOuts = useQuery(holdOutsOptions(person.sid));
  const accounts = useAccounts();
  const [isAdding, setAdding] = useState(false);
  const mayAssign = useHolds("roles.assign");
  const isActive = person.status === "active";
  const failed = access.error ?? accounts.error;
  if (failed) return <Failed error={failed} retry={() => void access.refetch()} />;
  if (!access.data || !accounts.data) return <Lines />;
  const places = placesOf(access.data, holdOuts.data ?? [], accounts.data);
  const add =
    mayAssign && isActive && !isAdding ? (
      <Button variant="default" onClick={() => setAdding(true)}>
        <Trans>Give access</Trans>
      </Button>
    ) : null;
  return (
    <Section title={t`Access`} actions={add}>
      {isAdding ? <AddAccess person={person} close={() => setAdding(false)} /> : null}
      {mayAssign ? null : (
        <ReadOnly>
          <Trans>You may look but not change: whoever holds “roles.assign” at an account can give and end access there.</Trans>
        </ReadOnly>
      )}
      {places.length === 0 ? (
        <Empty title={t`No access`}>
          {isActive ? (
            <Trans>They are a member of the organization but hold no role anywhere.</Trans>
          ) : (
            <Trans>Reactivate them first; then access can be given again.</Trans>
          )}
        </Empty>
      ) : (
        <ul className={styles.places}>
          {places.map((place) => (
            <AccessPlace key={place.scope.sid} person={person} place={place} assignments={assignments.data ?? []} />
          ))}
        </ul>
      )}
    </Section>
  );
}
