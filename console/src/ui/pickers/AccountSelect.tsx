// One account, by typing any part of its path: "Main / Support EU". By option the organization too.
import { useLingui } from "@lingui/react/macro";
import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { type PlacedAccount, useAccounts } from "../../api/accounts";
import { useMe } from "../../api/me";
import { Option } from "./Option";

type Properties = {
  label: string;
  value: string | null;
  change: (sid: string | null) => void;
  /** Which accounts may be chosen: `(account) => may(account, "invite")`. */
  among?: (account: PlacedAccount) => boolean;
  /** Offers the whole organization first. */
  organization?: boolean;
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  clearable?: boolean;
  disabled?: boolean;
  /** Inside of something that closes when one clicks outside of it. */
  inPlace?: boolean;
};

/** More than this is typed for, not scrolled for. */
const SHOWN = 100;

export function AccountSelect({ label, value, change, among, organization, description, error, required, clearable, disabled, inPlace }: Properties) {
  const { t } = useLingui();
  const me = useMe();
  const accounts = useAccounts();
  const choices = (accounts.data?.all ?? []).filter((account) => !among || among(account) || account.sid === value);
  const whole = organization && me.organization ? [{ value: me.organization.sid, label: t`${me.organization.name} (the whole organization)` }] : [];
  return (
    <Select
      label={label}
      description={description}
      error={error ?? accounts.error?.message}
      required={required}
      disabled={disabled}
      clearable={clearable}
      clearButtonProps={{ "aria-label": t`Clear ${label}` }}
      searchable
      comboboxProps={{ withinPortal: !inPlace }}
      limit={SHOWN}
      placeholder={accounts.isPending ? t`Loading the accounts` : t`Type a name`}
      nothingFoundMessage={accounts.isPending ? t`Loading` : t`No account is called so`}
      data={[...whole, ...choices.map((account) => ({ value: account.sid, label: account.path }))]}
      value={value}
      onChange={change}
      renderOption={({ option }) => <Option label={option.label} note={statusOf(accounts.data?.of(option.value)?.status, t)} />}
    />
  );
}

function statusOf(status: string | undefined, t: ReturnType<typeof useLingui>["t"]): string | undefined {
  if (status === "suspended") return t`Suspended`;
  if (status === "closed") return t`Closed`;
  return undefined;
}
