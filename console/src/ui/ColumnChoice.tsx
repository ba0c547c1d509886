// Which columns of a table are shown; kept on this device.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Popover } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconColumns3 } from "@tabler/icons-react";
import styles from "./ColumnChoice.module.css";

export type Hidden = Readonly<Record<string, boolean>>;

/** What `Table` wants as `hidden`, and the way to change it. */
export function useHiddenColumns(table: string, atFirst: Hidden = {}): [Hidden, (hidden: Hidden) => void] {
  const [hidden, setHidden] = useLocalStorage<Hidden>({ key: `muster.columns.${table}`, defaultValue: atFirst, getInitialValueInEffect: false });
  return [hidden, setHidden];
}

type Properties = {
  columns: ReadonlyArray<{ readonly id: string; readonly label: string }>;
  /** By column, `false` where it is hidden. */
  hidden: Hidden;
  hide: (hidden: Hidden) => void;
};

export function ColumnChoice({ columns, hidden, hide }: Properties) {
  const { t } = useLingui();
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={14} aria-hidden />}>
          <Trans>Columns</Trans>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t`Columns`}>
        <div className={styles.columns}>
          {columns.map(({ id, label }) => (
            <Checkbox key={id} label={label} checked={hidden[id] !== false} onChange={(event) => hide({ ...hidden, [id]: event.currentTarget.checked })} />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
