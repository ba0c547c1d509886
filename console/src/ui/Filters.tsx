// Filters over a list: a search field and chips that read like a sentence. Their values live in the address.
import { Trans, useLingui } from "@lingui/react/macro";
import { Menu, Popover, TextInput } from "@mantine/core";
import { IconChevronDown, IconSearch, IconX } from "@tabler/icons-react";
import { type ComponentPropsWithRef, type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./Filters.module.css";
import { isTyping } from "./keys";

export type Filter = {
  readonly id: string;
  /** "Role", so that the chip reads "Role: Developer". */
  readonly label: string;
  readonly options: ReadonlyArray<{ readonly value: string; readonly label: string }>;
  /** Where there are too many options for a menu: a field to find one. Of the options only the chosen one has to be there. */
  readonly picker?: (change: (value: string | undefined) => void) => ReactNode;
};

export type FilterValues = Readonly<Record<string, string | undefined>>;

type Properties = {
  search?: { readonly label: string; readonly value: string | undefined; readonly change: (text: string | undefined) => void };
  filters?: readonly Filter[];
  values?: FilterValues;
  change?: (id: string, value: string | undefined) => void;
  /** Chips of their own kind, after the others. */
  chips?: ReactNode;
  /** What else stands at the end: column choice, export. */
  children?: ReactNode;
};

export function Filters({ search, filters = [], values = {}, change, chips, children }: Properties) {
  return (
    <div className={styles.bar} role="search">
      {search ? <Search {...search} /> : null}
      {filters.map((filter) => (
        <Chip key={filter.id} filter={filter} value={values[filter.id]} change={(value) => change?.(filter.id, value)} />
      ))}
      {chips}
      {children ? <div className={styles.end}>{children}</div> : null}
    </div>
  );
}

function Search({ label, value, change }: NonNullable<Properties["search"]>) {
  const [text, setText] = useState(value ?? "");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(value ?? ""), [value]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event.target) || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", focus);
    return () => window.removeEventListener("keydown", focus);
  }, []);
  useEffect(() => {
    const wanted = text.trim() || undefined;
    if (wanted === (value ?? undefined)) return;
    const timer = setTimeout(() => change(wanted), 200);
    return () => clearTimeout(timer);
  }, [text, value, change]);
  return (
    <TextInput
      ref={field}
      className={styles.search}
      size="xs"
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      leftSection={<IconSearch size={14} aria-hidden />}
    />
  );
}

type ChipProperties = { filter: Filter; value: string | undefined; change: (value: string | undefined) => void };

function Chip({ filter, value, change }: ChipProperties) {
  const { t } = useLingui();
  const chosen = filter.options.find((option) => option.value === value);
  const label = chosen ? `${filter.label}: ${chosen.label}` : filter.label;
  return (
    <span className={styles.chip} data-set={chosen ? true : undefined}>
      {filter.picker ? (
        <Found label={label} filter={filter} picker={filter.picker} change={change} />
      ) : (
        <Options label={label} filter={filter} value={value} change={change} />
      )}
      {chosen ? (
        <button type="button" className={styles.drop} onClick={() => change(undefined)} aria-label={t`Drop the filter ${label}`}>
          <IconX size={12} aria-hidden />
        </button>
      ) : null}
    </span>
  );
}

function Options({ label, filter, value, change }: ChipProperties & { label: string }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ChipButton label={label} />
      </Menu.Target>
      <Menu.Dropdown className={styles.options}>
        {filter.options.map((option) => (
          <Menu.Item key={option.value} onClick={() => change(option.value)} aria-current={option.value === value ? "true" : undefined}>
            {option.label}
          </Menu.Item>
        ))}
        {value ? (
          <Menu.Item onClick={() => change(undefined)}>
            <Trans>Any</Trans>
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

type FoundProperties = { label: string; filter: Filter; picker: NonNullable<Filter["picker"]>; change: ChipProperties["change"] };

function Found({ label, filter, picker, change }: FoundProperties) {
  const [isOpen, setOpen] = useState(false);
  const choose = (value: string | undefined) => {
    setOpen(false);
    change(value);
  };
  return (
    <Popover position="bottom-start" width={300} trapFocus opened={isOpen} onChange={setOpen}>
      <Popover.Target>
        <ChipButton label={label} onClick={() => setOpen(!isOpen)} />
      </Popover.Target>
      <Popover.Dropdown aria-label={filter.label}>{isOpen ? picker(choose) : null}</Popover.Dropdown>
    </Popover>
  );
}

function ChipButton({ label, ...given }: { label: string } & ComponentPropsWithRef<"button">) {
  return (
    <button type="button" {...given} className={styles.chosen}>
      {label}
      <IconChevronDown size={12} aria-hidden />
    </button>
  );
}
