// Filters over a list: a search field and chips that read like a sentence. Their values live in the address.
import { Trans, useLingui } from "@lingui/react/macro";
import { Menu, TextInput } from "@mantine/core";
import { IconChevronDown, IconSearch, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./Filters.module.css";
import { isTyping } from "./keys";

export type Filter = {
  readonly id: string;
  /** "Role", so that the chip reads "Role: Developer". */
  readonly label: string;
  readonly options: ReadonlyArray<{ readonly value: string; readonly label: string }>;
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

function Chip({ filter, value, change }: { filter: Filter; value: string | undefined; change: (value: string | undefined) => void }) {
  const { t } = useLingui();
  const chosen = filter.options.find((option) => option.value === value);
  const label = chosen ? `${filter.label}: ${chosen.label}` : filter.label;
  return (
    <span className={styles.chip} data-set={chosen ? true : undefined}>
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" className={styles.chosen}>
            {label}
            <IconChevronDown size={12} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown className={styles.options}>
          {filter.options.map((option) => (
            <Menu.Item key={option.value} onClick={() => change(option.value)} aria-current={option.value === value ? "true" : undefined}>
              {option.label}
            </Menu.Item>
          ))}
          {chosen ? (
            <Menu.Item onClick={() => change(undefined)}>
              <Trans>Any</Trans>
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {chosen ? (
        <button type="button" className={styles.drop} onClick={() => change(undefined)} aria-label={t`Drop the filter ${label}`}>
          <IconX size={12} aria-hidden />
        </button>
      ) : null}
    </span>
  );
}
