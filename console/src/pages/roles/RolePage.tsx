// One role: what it allows, who has it, its edit with who is affected, its end with what takes its place.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { byNoun, useCatalogue } from "../../api/catalogue";
import { api, type Role, versioned } from "../../api/client";
import { may } from "../../api/permissions";
import { RoleName } from "../../ui/badges";
import { LinkButton } from "../../ui/LinkButton";
import { Page, Section } from "../../ui/Page";
import { RecordView } from "../../ui/RecordView";
import { useNounLabel, useRoleLabel, useRolePurpose } from "../../ui/role_words";
import { Failed, Lines, ReadOnly } from "../../ui/states";
import { Code, Time } from "../../ui/text";
import { DeleteRole } from "./DeleteRole";
import { EditRole } from "./EditRole";
import { RoleHolders } from "./RoleHolders";
import styles from "./RolePage.module.css";

export const roleOptions = (sid: string) =>
  queryOptions({ queryKey: ["role", sid], queryFn: ({ signal }) => versioned(api.GET("/v1/roles/{sid}", { params: { path: { sid } }, signal })) });

export function RolePage() {
  const { t } = useLingui();
  const { role: sid } = useParams({ from: "/roles/$role" });
  const read = useQuery(roleOptions(sid));
  const navigate = useNavigate();
  const roleLabel = useRoleLabel();
  const purpose = useRolePurpose();
  const [act, setAct] = useState<"edit" | "delete" | null>(null);
  if (read.isPending) return <Lines />;
  if (read.error) return <Failed error={read.error} retry={() => void read.refetch()} />;
  const { value: role, etag } = read.data;
  if (act === "edit") return <EditRole role={role} etag={etag} done={() => setAct(null)} />;
  return (
    <Page title={roleLabel(role)} lead={<bdi>{purpose(role)}</bdi>} actions={<Actions role={role} edit={() => setAct("edit")} end={() => setAct("delete")} />}>
      <Facts role={role} />
      <Allowed role={role} />
      <Section title={t`Who has it`}>
        <RoleHolders role={role} />
      </Section>
      {act === "delete" ? <DeleteRole role={role} close={() => setAct(null)} gone={() => void navigate({ to: "/roles" })} /> : null}
    </Page>
  );
}

function Actions({ role, edit, end }: { role: Role; edit: () => void; end: () => void }) {
  return (
    <>
      <LinkButton variant="default" to="/roles" search={{ compare: role.sid }}>
        <Trans>Compare</Trans>
      </LinkButton>
      {may(role, "delete") ? (
        <Button variant="default" color="red" onClick={end}>
          <Trans>Delete</Trans>
        </Button>
      ) : null}
      {may(role, "update") ? (
        <Button onClick={edit}>
          <Trans>Edit</Trans>
        </Button>
      ) : null}
    </>
  );
}

function Facts({ role }: { role: Role }) {
  const { t } = useLingui();
  return (
    <>
      {role.built_in ? (
        <ReadOnly>
          <Trans>Muster ships this role; nobody can change it. Create a role that extends it to allow more.</Trans>
        </ReadOnly>
      ) : may(role, "update") ? null : (
        <ReadOnly>
          <Trans>Those who hold roles.manage at the organization can change this role.</Trans>
        </ReadOnly>
      )}
      <RecordView
        facts={[
          { term: t`Identifier`, value: <Code>{role.sid}</Code> },
          role.extends ? { term: t`Extends`, value: <RoleName role={role.extends} /> } : null,
          role.holders
            ? {
                term: t`Named by`,
                value: (
                  <>
                    <Plural value={role.holders.assignments} one="# assignment" other="# assignments" />
                    {", "}
                    <Plural value={role.holders.invitations} one="# invitation" other="# invitations" />
                  </>
                ),
              }
            : null,
          role.updated_at ? { term: t`Last changed`, value: <Time at={role.updated_at} /> } : null,
        ]}
      />
    </>
  );
}

function Allowed({ role }: { role: Role }) {
  const { t } = useLingui();
  const nounLabel = useNounLabel();
  const catalogue = useCatalogue();
  if (!catalogue.data) return <Lines />;
  const held = catalogue.data.filter(({ name }) => role.permissions.includes(name));
  return (
    <Section title={t`What it allows`}>
      <div className={styles.nouns}>
        {byNoun(held).map(({ noun, permissions }) => (
          <section key={noun}>
            <h3>{nounLabel(noun)}</h3>
            <ul>
              {permissions.map((permission) => (
                <li key={permission.name} title={permission.description}>
                  {permission.label}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Section>
  );
}
