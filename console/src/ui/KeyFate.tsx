// Keys that lose their person: each with its last use, and what shall become of them, revoked or transferred.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Radio } from "@mantine/core";
import type { Schemas } from "../api/client";
import styles from "./KeyFate.module.css";
import { PlainTable } from "./PlainTable";
import { PersonSelect, type Principal } from "./pickers/PersonSelect";
import { Name, Quiet, Time } from "./text";

type SettledKey = Schemas["SettledKey"];

export type Fate = { readonly choice: "revoke" | "transfer" | null; readonly to: Principal | null };

export const UNDECIDED: Fate = { choice: null, to: null };

/** As the query of a removal has it. */
export function fateQuery({ choice, to }: Fate): { api_keys?: "revoke" | "transfer"; to?: string } {
  if (choice === "transfer") return to ? { api_keys: "transfer", to: to.sid } : {};
  return choice ? { api_keys: choice } : {};
}

/** Whether these keys still wait for a decision. */
export function isUndecided(keys: readonly SettledKey[], { choice, to }: Fate): boolean {
  return keys.length > 0 && (choice === null || (choice === "transfer" && to === null));
}

type Properties = { keys: readonly SettledKey[]; fate: Fate; change: (fate: Fate) => void; except?: readonly string[] };

export function KeyFate({ keys, fate, change, except }: Properties) {
  const { t } = useLingui();
  if (keys.length === 0) return null;
  return (
    <div className={styles.fate}>
      <p>
        <Plural value={keys.length} one="# API key acts as somebody who loses this access:" other="# API keys act as somebody who loses this access:" />
      </p>
      <PlainTable
        label={t`API keys`}
        rows={keys}
        rowId={(key) => key.sid}
        columns={[
          { id: "name", header: t`Key`, cell: (key) => <Name strong>{key.name}</Name> },
          { id: "principal", header: t`Acts as`, cell: (key) => <Name>{key.principal.name}</Name> },
          {
            id: "last_used",
            header: t`Last used`,
            cell: (key) =>
              key.last_used ? (
                <Time at={key.last_used} />
              ) : (
                <Quiet>
                  <Trans>never</Trans>
                </Quiet>
              ),
          },
        ]}
      />
      <Radio.Group label={t`What becomes of them`} value={fate.choice ?? ""} onChange={(choice) => change({ ...fate, choice: choice as Fate["choice"] })}>
        <div className={styles.choices}>
          <Radio size="xs" value="revoke" label={t`Revoke: what uses them stops working at once`} />
          <Radio size="xs" value="transfer" label={t`Transfer: each goes on with a new secret, shown once; the old secret dies`} />
        </div>
      </Radio.Group>
      {fate.choice === "transfer" ? (
        <PersonSelect
          label={t`Transfer to`}
          kinds={["service_account", "user"]}
          except={except}
          required
          value={fate.to}
          change={(to) => change({ ...fate, to })}
        />
      ) : null}
    </div>
  );
}
