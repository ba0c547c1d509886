// A new role: from nothing, from a built-in one, or from one of the examples that Muster ships.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { useCatalogue } from "../../api/catalogue";
import { answered, api } from "../../api/client";
import { useHoldsEverywhere } from "../../api/permissions";
import { useRoles } from "../../api/roles";
import { LinkButton } from "../../ui/LinkButton";
import { Page, Section } from "../../ui/Page";
import { Lines, ReadOnly, Refusal } from "../../ui/states";
import { Name, Quiet } from "../../ui/text";
import { type Draft, RoleForm } from "./RoleForm";
import styles from "./RolePage.module.css";

const examplesOptions = queryOptions({ queryKey: ["roles", "examples"], queryFn: ({ signal }) => answered(api.GET("/v1/roles/examples", { signal })) });

const NOTHING: Draft = { name: "", description: "", extends: null, permissions: [] };

export function NewRolePage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/roles/new" });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const roles = useRoles();
  const catalogue = useCatalogue();
  const examples = useQuery(examplesOptions);
  const [draft, change] = useState<Draft>({ ...NOTHING, extends: search.extends ?? null });
  const example = examples.data?.data.find((one) => one.example === search.example)?.role;
  const base = roles.data?.find((role) => role.name === example?.extends)?.sid;
  useEffect(() => {
    if (example) change({ name: example.name, description: example.description, extends: base ?? null, permissions: example.permissions });
  }, [example, base]);
  const mayManage = useHoldsEverywhere("roles.manage");
  const creating = useMutation({
    mutationFn: () => answered(api.POST("/v1/roles", { body: { ...draft, permissions: [...draft.permissions] } })),
    onSuccess: async (role) => {
      await queries.invalidateQueries({ queryKey: ["roles"] });
      await navigate({ to: "/roles/$role", params: { role: role.sid } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creating.mutate();
  };
  if (!mayManage)
    return (
      <Page title={t`Create a role`}>
        <ReadOnly>
          <Trans>Those who hold roles.manage at the organization can create roles.</Trans>
        </ReadOnly>
      </Page>
    );
  if (!roles.data || !catalogue.data) return <Lines />;
  return (
    <Page title={t`Create a role`}>
      <Section title={t`Start from an example`}>
        <ul className={styles.examples}>
          {examples.data?.data.map(({ example: word, role }) => (
            <li key={word}>
              <Link to="/roles/new" search={{ example: word }}>
                <Name strong>{role.name}</Name>
              </Link>
              <Quiet>{role.description}</Quiet>
            </li>
          ))}
        </ul>
      </Section>
      <form onSubmit={submit} className={styles.form}>
        <RoleForm draft={draft} change={change} roles={roles.data} catalogue={catalogue.data} error={creating.error} />
        <Refusal error={creating.error} />
        <div className={styles.buttons}>
          <LinkButton variant="default" to="/roles">
            <Trans>Cancel</Trans>
          </LinkButton>
          <Button type="submit" loading={creating.isPending} disabled={draft.name.trim() === ""}>
            <Trans>Create the role</Trans>
          </Button>
        </div>
      </form>
    </Page>
  );
}
