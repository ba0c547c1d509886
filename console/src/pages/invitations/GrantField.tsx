// One ticked account: which roles there, whether they reach its subaccounts, and what that lets people do.
import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Checkbox, MultiSelect } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { type Accounts, useAccounts } from "../../api/accounts";
import { useCatalogue } from "../../api/catalogue";
import type { Role } from "../../api/client";
import { useMe } from "../../api/me";
import { useRoles } from "../../api/roles";
import { Option } from "../../ui/pickers/Option";
import { canBeGiven } from "../../ui/pickers/RoleSelect";
import { useRoleLabel, useRolePurpose } from "../../ui/role_words";
import { Name } from "../../ui/text";
import { CanCannot } from "./CanCannot";
import { type Choice, isOrganization } from "./draft";
import styles from "./InvitePage.module.css";
import { useHeld } from "./useHeld";

type Properties = { choice: Choice; change: (choice: Choice) => void; drop: () => void };

export function GrantField({ choice, change, drop }: Properties) {
  const { t } = useLingui();
  const accounts = useAccounts();
  const roles = useRoles();
  const me = useMe();
  const name = isOrganization(choice.scope) ? (me.organization?.name ?? "") : (accounts.data?.of(choice.scope)?.path ?? choice.scope);
  const below = useMemo(() => (accounts.data ? subtree(accounts.data, choice.scope) : []), [accounts.data, choice.scope]);
  const given = (roles.data ?? []).filter(({ sid }) => choice.roles.includes(sid));
  return (
    <li className={styles.grant}>
      <header>
        <h3>
          <Name>{name}</Name>
        </h3>
        <ActionIcon variant="subtle" color="gray" onClick={drop} aria-label={t`Leave out ${name}`}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </header>
      <RolesField choice={choice} place={name} change={(roles) => change({ ...choice, roles })} />
      {isOrganization(choice.scope) ? (
        <p className={styles.counts}>
          <Trans>Reaches every account, those to come included.</Trans>
        </p>
      ) : below.length > 0 ? (
        <>
          <Checkbox
            checked={choice.inherit}
            onChange={(event) => change({ ...choice, inherit: event.currentTarget.checked, except: [] })}
            label={t`In its subaccounts too`}
          />
          {choice.inherit ? (
            <MultiSelect
              size="xs"
              label={t`Except`}
              description={t`What lies below those is left out too.`}
              placeholder={choice.except.length > 0 ? undefined : t`None`}
              data={below.map(({ sid, path }) => ({ value: sid, label: path }))}
              value={[...choice.except]}
              onChange={(except) => change({ ...choice, except })}
              searchable
              limit={100}
              clearable
              clearButtonProps={{ "aria-label": t`Clear the exceptions` }}
            />
          ) : null}
        </>
      ) : null}
      <CanCannot roles={given} />
    </li>
  );
}

function RolesField({ choice, place, change }: { choice: Choice; place: string; change: (roles: string[]) => void }) {
  const { t } = useLingui();
  const label = useRoleLabel();
  const purpose = useRolePurpose();
  const roles = useRoles();
  const whyNot = useWhyNot(choice.scope);
  const listed = (roles.data ?? []).filter(canBeGiven);
  return (
    <MultiSelect
      size="xs"
      label={t`Roles in ${place}`}
      placeholder={choice.roles.length > 0 ? undefined : t`Choose a role`}
      data={listed.map((role) => ({ value: role.sid, label: label(role), disabled: whyNot(role) !== null }))}
      value={[...choice.roles]}
      onChange={change}
      searchable
      hidePickedOptions
      classNames={{ option: styles.option }}
      error={roles.error?.message}
      nothingFoundMessage={t`No role is called so`}
      renderOption={({ option }) => {
        const role = listed.find(({ sid }) => sid === option.value);
        return role ? <Option label={label(role)} note={whyNot(role) ?? purpose(role)} /> : option.label;
      }}
    />
  );
}

/** Why the caller may not give a role at a place, in words; nothing where they may. */
function useWhyNot(scope: string): (role: Role) => string | null {
  const { t } = useLingui();
  const held = useHeld(scope).data;
  const catalogue = useCatalogue().data;
  return (role) => {
    const lacking = held ? role.permissions.filter((permission) => !held.has(permission)) : [];
    const [first, more] = [lacking[0], lacking.length - 1];
    if (!first) return null;
    const what = catalogue?.find(({ name }) => name === first)?.label ?? first;
    return more > 0
      ? t`You can't give it here: it includes "${what}" and ${more} more that you don't hold here`
      : t`You can't give it here: it includes "${what}", which you don't hold here`;
  };
}

function subtree(accounts: Accounts, scope: string) {
  const found = [...accounts.below(scope)];
  for (const account of found) found.push(...accounts.below(account.sid));
  return found;
}
