// One place where somebody holds something: its roles, what they can do there, and taking it away.
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Assignment, User } from "../../../api/client";
import { useHolds } from "../../../api/permissions";
import { Name } from "../../../ui/text";
import { LiftHoldOutDialog } from "../acts/LiftHoldOutDialog";
import { RemoveDialog } from "../acts/RemoveDialog";
import { HeldOut } from "./HeldOut";
import { HeldRoleRow } from "./HeldRoleRow";
import { PermissionsHere } from "./PermissionsHere";
import styles from "./Person.module.css";
import type { Place } from "./places";

type Properties = { person: User; place: Place; assignments: readonly Assignment[] };

export function AccessPlace({ person, place, assignments }: Properties) {
  const { scope, isOrganization, roles, holdOut } = place;
  const [isLooking, setLooking] = useState(false);
  const [act, setAct] = useState<"remove" | "lift" | null>(null);
  const mayRemove = useHolds("users.remove");
  const isGivenHere = roles.some((role) => !role.inherited_from);
  return (
    <li className={styles.place} style={{ marginInlineStart: place.depth * 16 }}>
      <div className={styles.head}>
        <h3>
          {place.above.length > 0 ? (
            <span className={styles.above}>
              <Name>{place.above.join(" / ")}</Name> /{" "}
            </span>
          ) : null}
          {isOrganization ? (
            <Trans>
              <Name>{scope.name}</Name>, the whole organization
            </Trans>
          ) : (
            <Link to="/accounts/$account" params={{ account: scope.sid }}>
              <Name>{scope.name}</Name>
            </Link>
          )}
        </h3>
        <div className={styles.acts}>
          {roles.length > 0 ? (
            <Button variant="subtle" aria-expanded={isLooking} onClick={() => setLooking(!isLooking)}>
              <Trans>What they can do here</Trans>
            </Button>
          ) : null}
          {mayRemove && isGivenHere && !isOrganization ? (
            <Button variant="subtle" color="red" onClick={() => setAct("remove")}>
              <Trans>Remove…</Trans>
            </Button>
          ) : null}
        </div>
      </div>
      <ul className={styles.roles}>
        {roles.map((role) => (
          <HeldRoleRow
            key={`${role.assignment} ${role.group?.sid}`}
            person={person}
            held={role}
            assignment={role.group || role.inherited_from ? undefined : assignments.find(({ sid }) => sid === role.assignment)}
          />
        ))}
      </ul>
      {holdOut ? <HeldOut holdOut={holdOut} lift={mayRemove ? () => setAct("lift") : undefined} /> : null}
      {isLooking ? <PermissionsHere person={person} scope={scope} /> : null}
      {act === "remove" ? <RemoveDialog person={person} account={scope} close={() => setAct(null)} /> : null}
      {act === "lift" && holdOut ? <LiftHoldOutDialog person={person} holdOut={holdOut} close={() => setAct(null)} /> : null}
    </li>
  );
}
