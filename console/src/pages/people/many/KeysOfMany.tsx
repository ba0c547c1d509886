// What shall become of the keys of many people who lose access.
import { useLingui } from "@lingui/react/macro";
import { Radio } from "@mantine/core";
import { PersonSelect, type Principal } from "../../../ui/pickers/PersonSelect";
import styles from "./Many.module.css";

/** `leave`: who has keys in use is left as they are, for somebody to look at. */
export type ManyFate = { readonly choice: "leave" | "revoke" | "transfer"; readonly to: Principal | null };

export function KeysOfMany({ fate, change }: { fate: ManyFate; change: (fate: ManyFate) => void }) {
  const { t } = useLingui();
  return (
    <>
      <Radio.Group label={t`Their API keys`} value={fate.choice} onChange={(choice) => change({ ...fate, choice: choice as ManyFate["choice"] })}>
        <div className={styles.choices}>
          <Radio size="xs" value="leave" label={t`Leave out people whose keys were used in the last 7 days; revoke the other keys`} />
          <Radio size="xs" value="revoke" label={t`Revoke: what uses them stops working at once`} />
          <Radio size="xs" value="transfer" label={t`Transfer: each goes on with a new secret, shown once; the old secret dies`} />
        </div>
      </Radio.Group>
      {fate.choice === "transfer" ? (
        <PersonSelect label={t`Transfer to`} kinds={["service_account", "user"]} required value={fate.to} change={(to) => change({ ...fate, to })} />
      ) : null}
    </>
  );
}
