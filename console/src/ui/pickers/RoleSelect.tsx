// One role by its label, with what it is for: built-in ones first, then those of the organization.
import { useLingui } from "@lingui/react/macro";
import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import type { Role } from "../../api/client";
import { useRoles } from "../../api/roles";
import { Option } from "./Option";

type Properties = {
  label: string;
  /** The role's SID. */
  value: string | null;
  change: (sid: string | null) => void;
  /** Which roles may be chosen. Owner is left out unless this names it: it is only ever offered. */
  among?: (role: Role) => boolean;
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  clearable?: boolean;
  disabled?: boolean;
};

export function RoleSelect({ label, value, change, among = canBeGiven, description, error, required, clearable, disabled }: Properties) {
  const { t } = useLingui();
  const roles = useRoles();
  const choices = (roles.data ?? []).filter(among);
  const options = (builtIn: boolean) => choices.filter((role) => role.built_in === builtIn).map((role) => ({ value: role.sid, label: role.label }));
  const own = options(false);
  return (
    <Select
      label={label}
      description={description}
      error={error ?? roles.error?.message}
      required={required}
      disabled={disabled}
      clearable={clearable}
      clearButtonProps={{ "aria-label": t`Clear ${label}` }}
      searchable
      placeholder={roles.isPending ? t`Loading the roles` : t`Choose a role`}
      nothingFoundMessage={roles.isPending ? t`Loading` : t`No role is called so`}
      data={
        own.length > 0
          ? [
              { group: t`Built in`, items: options(true) },
              { group: t`Of this organization`, items: own },
            ]
          : options(true)
      }
      value={value}
      onChange={change}
      renderOption={({ option }) => <Option label={option.label} note={roles.data?.find((role) => role.sid === option.value)?.description} />}
    />
  );
}

export function canBeGiven(role: Pick<Role, "built_in" | "name">): boolean {
  return !(role.built_in && role.name === "owner");
}
