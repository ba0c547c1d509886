// A filter chip whose value is found by typing: an account, a person.
import { useLingui } from "@lingui/react/macro";
import { Popover } from "@mantine/core";
import { IconChevronDown, IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import styles from "./Filters.module.css";
import { Name } from "./text";

type Properties = {
  label: string;
  /** What is chosen, in words. */
  shown: string | undefined;
  clear: () => void;
  children: (close: () => void) => ReactNode;
};

export function PickerChip({ label, shown, clear, children }: Properties) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <span className={styles.chip} data-set={shown ? true : undefined}>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus width={280} shadow="md">
        <Popover.Target>
          <button type="button" className={styles.chosen} onClick={() => setOpen(!isOpen)}>
            {label}
            {shown ? ": " : ""}
            {shown ? <Name>{shown}</Name> : null}
            <IconChevronDown size={12} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={label}>{children(() => setOpen(false))}</Popover.Dropdown>
      </Popover>
      {shown ? (
        <button type="button" className={styles.drop} onClick={clear} aria-label={t`Drop the filter ${label}`}>
          <IconX size={12} aria-hidden />
        </button>
      ) : null}
    </span>
  );
}
