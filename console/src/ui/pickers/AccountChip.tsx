// A filter by one account, as a chip beside the others.
import { useLingui } from "@lingui/react/macro";
import { useAccounts } from "../../api/accounts";
import { PickerChip } from "../PickerChip";
import { AccountSelect } from "./AccountSelect";

export function AccountChip({ value, change }: { value: string | undefined; change: (sid: string | undefined) => void }) {
  const { t } = useLingui();
  const accounts = useAccounts();
  const shown = value ? (accounts.data?.of(value)?.name ?? value) : undefined;
  return (
    <PickerChip label={t`Account`} shown={shown} clear={() => change(undefined)}>
      {(close) => (
        <AccountSelect
          label={t`Account`}
          inPlace
          value={value ?? null}
          change={(sid) => {
            change(sid ?? undefined);
            close();
          }}
        />
      )}
    </PickerChip>
  );
}
