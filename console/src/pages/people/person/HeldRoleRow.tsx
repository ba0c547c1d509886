// One role that somebody holds in one place: by which way, since when, until when, and what can be done about it.
import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAccounts } from "../../../api/accounts";
import type { Assignment, User } from "../../../api/client";
import { may } from "../../../api/permissions";
import { RoleName } from "../../../ui/badges";
import { useRoleLabel } from "../../../ui/role_words";
import { Name, Time } from "../../../ui/text";
import { ChangeRoleDialog } from "../acts/ChangeRoleDialog";
import { EditAssignmentDialog } from "../acts/EditAssignmentDialog";
import { EndAssignmentDialog } from "../acts/EndAssignmentDialog";
import styles from "./Person.module.css";
import type { HeldRole } from "./person";

type Properties = {
  person: User;
  held: HeldRole;
  /** Their own, where it was given right here. */
  assignment: Assignment | undefined;
};

export function HeldRoleRow({ person, held, assignment }: Properties) {
  const { t } = useLingui();
  const label = useRoleLabel()(held.role);
  const [act, setAct] = useState<"change" | "edit" | "end" | null>(null);
  const close = () => setAct(null);
  const mayEdit = may(assignment, "update");
  const mayEnd = may(assignment, "delete");
  return (
    <li className={styles.role}>
      <div>
        <span className={assignment ? styles.direct : styles.given}>
          <RoleName role={held.role} />
        </span>
        <p className={styles.note}>
          <Way held={held} assignment={assignment} />
          {held.expires_at ? (
            <>
              {" · "}
              <Trans>
                until <Time at={held.expires_at} form="date" />
              </Trans>
            </>
          ) : null}
          {assignment ? <Reach assignment={assignment} /> : null}
        </p>
      </div>
      {mayEdit || mayEnd ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t`Change ${label}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayEnd ? (
              <Menu.Item onClick={() => setAct("change")}>
                <Trans>Another role instead…</Trans>
              </Menu.Item>
            ) : null}
            {mayEdit ? (
              <Menu.Item onClick={() => setAct("edit")}>
                <Trans>When it ends, and hold-outs…</Trans>
              </Menu.Item>
            ) : null}
            {mayEnd ? (
              <Menu.Item onClick={() => setAct("end")}>
                <Trans>End…</Trans>
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {act === "change" && assignment ? <ChangeRoleDialog person={person} assignment={assignment} close={close} /> : null}
      {act === "edit" && assignment ? <EditAssignmentDialog person={person} assignment={assignment} close={close} /> : null}
      {act === "end" && assignment ? <EndAssignmentDialog person={person} assignment={assignment} close={close} /> : null}
    </li>
  );
}

function Way({ held, assignment }: { held: HeldRole; assignment: Assignment | undefined }) {
  const group = held.group ? (
    <Link to="/groups/$group" params={{ group: held.group.sid }}>
      <Name>{held.group.name}</Name>
    </Link>
  ) : null;
  const from = held.inherited_from ? <Name>{held.inherited_from.name}</Name> : null;
  if (group && from)
    return (
      <Trans>
        by the group {group}, inherited from {from}
      </Trans>
    );
  if (group) return <Trans>by the group {group}</Trans>;
  if (from) return <Trans>inherited from {from}</Trans>;
  if (!assignment) return <Trans>direct</Trans>;
  const since = <Time at={assignment.created_at} form="date" />;
  const giver = assignment.given_by ? <Name>{assignment.given_by.name}</Name> : null;
  if (assignment.source === "invitation")
    return giver ? (
      <Trans>
        by an invitation of {giver}, since {since}
      </Trans>
    ) : (
      <Trans>by an invitation, since {since}</Trans>
    );
  if (assignment.source === "directory") return <Trans>by the directory, since {since}</Trans>;
  return giver ? (
    <Trans>
      given by {giver}, since {since}
    </Trans>
  ) : (
    <Trans>direct, since {since}</Trans>
  );
}

/** Where it flows to, and where not. */
function Reach({ assignment: { inherit, except } }: { assignment: Assignment }) {
  const accounts = useAccounts().data;
  if (!inherit) return null;
  const names = except.map((sid) => accounts?.of(sid)?.name ?? sid).join(", ");
  return (
    <>
      {" · "}
      {except.length > 0 ? (
        <Trans>
          and in all accounts below, except <Name>{names}</Name>
        </Trans>
      ) : (
        <Trans>and in all accounts below</Trans>
      )}
    </>
  );
}
