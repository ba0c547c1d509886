// One group: what it gives, who is in it, who is held out of it, what it is called, and its end.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { answered, api, type Group, ifMatch } from "../../api/client";
import { may } from "../../api/permissions";
import { Source } from "../../ui/badges";
import { EditForm } from "../../ui/EditForm";
import { Page, Section } from "../../ui/Page";
import { RecordView } from "../../ui/RecordView";
import { Failed, Lines, ReadOnly } from "../../ui/states";
import { Code, Name, Time } from "../../ui/text";
import { DeleteGroup } from "./DeleteGroup";
import { GroupGifts } from "./GroupGifts";
import { GroupHoldOuts } from "./GroupHoldOuts";
import { GroupMembers } from "./GroupMembers";
import { groupOptions, readGroup } from "./group";

export function GroupPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { group: sid } = useParams({ from: "/groups/$group" });
  const [deleting, setDeleting] = useState<"asked" | "done" | null>(null);
  const group = useQuery({ ...groupOptions(sid), enabled: deleting !== "done" });
  if (!group.data) {
    return <Page title={t`Group`}>{group.error ? <Failed error={group.error} retry={() => void group.refetch()} /> : <Lines />}</Page>;
  }
  const { value, etag } = group.data;
  const remove = may(value, "delete") ? (
    <Button variant="default" onClick={() => setDeleting("asked")}>
      <Trans>Delete the group</Trans>
    </Button>
  ) : null;
  return (
    <Page title={value.name} lead={value.description ? <Name>{value.description}</Name> : null} actions={deleting === "done" ? null : remove}>
      {deleting === "done" ? null : <Parts key={sid} group={value} etag={etag} />}
      {deleting ? (
        <DeleteGroup
          group={value}
          close={() => (deleting === "done" ? void navigate({ to: "/groups" }) : setDeleting(null))}
          gone={() => setDeleting("done")}
        />
      ) : null}
    </Page>
  );
}

function Parts({ group, etag }: { group: Group; etag: string | null }) {
  const { t } = useLingui();
  return (
    <>
      {may(group, "update") ? null : (
        <ReadOnly>
          <Trans>You may look. Owners and Administrators of the organization can change this group.</Trans>
        </ReadOnly>
      )}
      <GroupGifts group={group} />
      <GroupMembers group={group} />
      <GroupHoldOuts group={group} />
      <Section title={t`Group`}>
        {may(group, "update") ? <Names group={group} etag={etag} /> : null}
        <RecordView
          facts={[
            { term: t`SID`, value: <Code>{group.sid}</Code> },
            { term: t`Came by`, value: <Source of={group.source} /> },
            { term: t`Created`, value: <Time at={group.created_at} form="exact" /> },
          ]}
        />
      </Section>
    </>
  );
}

function Names({ group, etag }: { group: Group; etag: string | null }) {
  const { t } = useLingui();
  const { sid } = group;
  return (
    <EditForm
      label={t`Group`}
      fields={[
        { id: "name", label: t`Name` },
        { id: "description", label: t`What it is for`, isLong: true, optional: true },
      ]}
      now={{ value: { name: group.name, description: group.description }, etag }}
      read={async () => {
        const now = await readGroup(sid);
        return { value: { name: now.value.name, description: now.value.description }, etag: now.etag };
      }}
      write={({ name, description }, version) =>
        answered(api.PATCH("/v1/groups/{sid}", { params: { path: { sid } }, body: { name, description }, headers: ifMatch(version) }))
      }
    />
  );
}
