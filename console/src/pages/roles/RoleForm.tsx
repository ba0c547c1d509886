// The editor of a custom role: what it is called and for, what it extends, what it allows of its own.
import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { byNoun, type Permission, withImplied } from "../../api/catalogue";
import type { Role } from "../../api/client";
import { useMe } from "../../api/me";
import { holdsEverywhere } from "../../api/permissions";
import { isProblem } from "../../api/problem";
import { useNounLabel, useRoleLabel } from "../../ui/role_words";
import { Quiet } from "../../ui/text";
import styles from "./RoleForm.module.css";

export type Draft = { readonly name: string; readonly description: string; readonly extends: string | null; readonly permissions: readonly string[] };

type Properties = { draft: Draft; change: (draft: Draft) => void; roles: readonly Role[]; catalogue: readonly Permission[]; error: unknown };

export function RoleForm({ draft, change, roles, catalogue, error }: Properties) {
  const { t } = useLingui();
  const roleLabel = useRoleLabel();
  const wrong = (path: string) => (isProblem(error) ? error.at(path) : undefined);
  // The Owner role is never given, and so never extended.
  const extendable = roles.filter((role) => role.built_in && role.name !== "owner");
  return (
    <div className={styles.form}>
      <TextInput
        label={t`Name`}
        required
        maxLength={64}
        value={draft.name}
        error={wrong("name")}
        onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
      />
      <Textarea
        label={t`What it is for`}
        autosize
        minRows={2}
        value={draft.description}
        error={wrong("description")}
        onChange={(event) => change({ ...draft, description: event.currentTarget.value })}
      />
      <NativeSelect
        label={t`Extends`}
        description={t`Everything the built-in role allows, this role allows too.`}
        value={draft.extends ?? ""}
        error={wrong("extends")}
        onChange={(event) => change({ ...draft, extends: event.currentTarget.value || null })}
        data={[{ value: "", label: t`Nothing` }, ...extendable.map((role) => ({ value: role.sid, label: roleLabel(role) }))]}
      />
      {wrong("permissions") ? <p className={styles.wrong}>{wrong("permissions")}</p> : null}
      <Permissions draft={draft} change={change} extended={roles.find(({ sid }) => sid === draft.extends)} catalogue={catalogue} />
    </div>
  );
}

type PermissionsProperties = { draft: Draft; change: (draft: Draft) => void; extended: Role | undefined; catalogue: readonly Permission[] };

function Permissions({ draft, change, extended, catalogue }: PermissionsProperties) {
  const me = useMe();
  const nounLabel = useNounLabel();
  const implied = withImplied(draft.permissions, catalogue);
  const toggle = (name: string) => {
    const has = draft.permissions.includes(name);
    change({ ...draft, permissions: has ? draft.permissions.filter((one) => one !== name) : [...draft.permissions, name] });
  };
  return byNoun(catalogue).map(({ noun, permissions }) => (
    <fieldset key={noun} className={styles.noun}>
      <legend>{nounLabel(noun)}</legend>
      {permissions.map((permission) => {
        const isExtended = extended?.permissions.includes(permission.name) ?? false;
        const isImplied = implied.has(permission.name) && !draft.permissions.includes(permission.name);
        const isMine = holdsEverywhere(me, permission.name);
        return (
          <Checkbox
            key={permission.name}
            label={permission.label}
            description={
              isExtended ? (
                <Trans>Comes with the role it extends</Trans>
              ) : isImplied ? (
                <Trans>Comes with another permission chosen here</Trans>
              ) : isMine ? (
                permission.description
              ) : (
                <Quiet>
                  <Trans>You don't hold it at the organization, so you can't give it</Trans>
                </Quiet>
              )
            }
            checked={isExtended || implied.has(permission.name)}
            disabled={isExtended || isImplied || (!isMine && !draft.permissions.includes(permission.name))}
            onChange={() => toggle(permission.name)}
          />
        );
      })}
    </fieldset>
  ));
}
