// Who is in a group, added and taken out.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Group } from "../../api/client";
import { may } from "../../api/permissions";
import { Source, Status } from "../../ui/badges";
import { Section } from "../../ui/Page";
import { Empty } from "../../ui/states";
import { type Column, Table } from "../../ui/Table";
import { Name, Person, Time } from "../../ui/text";
import { AddToGroup } from "./AddToGroup";
import styles from "./Group.module.css";
import { type GroupMember, useGroupMembers } from "./group";
import { RemoveFromGroup } from "./RemoveFromGroup";

export function GroupMembers({ group }: { group: Group }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const list = useGroupMembers(group.sid);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<GroupMember | null>(null);
  const columns = useMemberColumns(group, setRemoved);
  const add = may(group, "add_member") ? (
    <Button variant="default" onClick={() => setAdding(true)}>
      <Trans>Add somebody</Trans>
    </Button>
  ) : null;
  return (
    <Section title={t`Members`} actions={list.rows.length > 0 ? add : null}>
      <Table
        label={t`Members`}
        columns={columns}
        list={list}
        rowId={(member) => member.sid}
        rowName={(member) => member.user.name}
        narrow={(member) => (
          <span className={styles.member}>
            <Person name={member.user.name} email={member.user.email} />
            <Remove group={group} member={member} remove={setRemoved} />
          </span>
        )}
        open={(member) => void navigate({ to: "/people/$user", params: { user: member.user.sid }, search: {} })}
        nothing={
          <Empty title={t`Nobody is in this group`} action={add}>
            <Trans>Whoever is added gets what the group gives, at once.</Trans>
          </Empty>
        }
      />
      {isAdding ? <AddToGroup group={group} close={() => setAdding(false)} /> : null}
      {removed ? <RemoveFromGroup group={group} member={removed} close={() => setRemoved(null)} /> : null}
    </Section>
  );
}

function useMemberColumns(group: Group, remove: (member: GroupMember) => void): Column<GroupMember>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: "name",
        header: t`Name`,
        meta: { width: "minmax(0, 2fr)" },
        cell: ({ row }) => <Person name={row.original.user.name} email={row.original.user.email} />,
      },
      { id: "source", header: t`Came by`, cell: ({ row }) => <Source of={row.original.source} /> },
      { id: "given_by", header: t`Added by`, cell: ({ row }) => (row.original.given_by ? <Name>{row.original.given_by.name}</Name> : null) },
      { id: "since", header: t`Since`, cell: ({ row }) => <Time at={row.original.created_at} /> },
      { id: "status", header: t`Status`, meta: { width: "100px" }, cell: ({ row }) => <Status of={row.original.status} /> },
      {
        id: "acts",
        header: () => <span className="visually-hidden">{t`Remove`}</span>,
        meta: { width: "90px", align: "end" },
        cell: ({ row }) => <Remove group={group} member={row.original} remove={remove} />,
      },
    ],
    [t, group, remove],
  );
}

function Remove({ group, member, remove }: { group: Group; member: GroupMember; remove: (member: GroupMember) => void }) {
  const { t } = useLingui();
  if (!may(member, "remove")) return null;
  return (
    <Button variant="subtle" color="red" size="compact-xs" onClick={() => remove(member)} aria-label={t`Remove ${member.user.name} from ${group.name}`}>
      <Trans>Remove</Trans>
    </Button>
  );
}
