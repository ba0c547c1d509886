// One person by the beginning of their name or address, found by the server; by option service accounts and groups too.
import { useLingui } from "@lingui/react/macro";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { answered, api, type PersonReference } from "../../api/client";
import { Option } from "./Option";

/** Whom access can be given to. */
export type Principal = PersonReference & { readonly kind: "user" | "service_account" | "group" };

type Properties = {
  label: string;
  value: Principal | null;
  change: (principal: Principal | null) => void;
  /** People only, unless said. */
  kinds?: ReadonlyArray<Principal["kind"]>;
  /** Who can't be chosen. */
  except?: readonly string[];
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  clearable?: boolean;
  disabled?: boolean;
};

const FOUND = 20;

export function PersonSelect({ label, value, change, kinds = ["user"], except = [], description, error, required, clearable, disabled }: Properties) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text === (value && shown(value)) ? "" : text.trim(), 150);
  const found = useQuery({
    queryKey: ["find", "principals", kinds, asked],
    queryFn: ({ signal }) => find(kinds, asked, signal),
    placeholderData: keepPreviousData,
  });
  const choices = (found.data ?? []).filter(({ sid }) => !except.includes(sid) && sid !== value?.sid);
  const all = value ? [value, ...choices] : choices;
  const notes = { user: null, service_account: t`Service account`, group: t`Group` };
  return (
    <Select
      label={label}
      description={description}
      error={error ?? found.error?.message}
      required={required}
      disabled={disabled}
      clearable={clearable}
      clearButtonProps={{ "aria-label": t`Clear ${label}` }}
      searchable
      searchValue={text}
      onSearchChange={setText}
      // The server has searched already.
      filter={({ options }) => options}
      placeholder={kinds.length === 1 && kinds[0] === "user" ? t`Type a name or an address` : t`Type a name`}
      nothingFoundMessage={found.isFetching ? t`Searching` : t`Nobody's name or address begins so`}
      data={all.map((principal) => ({ value: principal.sid, label: shown(principal) }))}
      value={value?.sid ?? null}
      onChange={(sid) => change(all.find((principal) => principal.sid === sid) ?? null)}
      renderOption={({ option }) => {
        const principal = all.find(({ sid }) => sid === option.value);
        return principal ? <Option label={principal.name || principal.email || "—"} note={principal.email ?? notes[principal.kind]} /> : option.label;
      }}
    />
  );
}

function shown({ name, email }: Principal): string {
  return name && email ? `${name} · ${email}` : name || email || "—";
}

async function find(kinds: ReadonlyArray<Principal["kind"]>, q: string, signal: AbortSignal): Promise<Principal[]> {
  const query = { q: q || undefined, limit: FOUND };
  const parts = await Promise.all(
    kinds.map(async (kind): Promise<Principal[]> => {
      if (kind === "user") {
        const people = await answered(api.GET("/v1/users", { params: { query: { ...query, status: "active" } }, signal }));
        return people.data.map(({ sid, name, email }) => ({ kind, sid, name, email }));
      }
      if (kind === "group") {
        const groups = await answered(api.GET("/v1/groups", { params: { query }, signal }));
        return groups.data.map(({ sid, name }) => ({ kind, sid, name }));
      }
      const serviceAccounts = await answered(api.GET("/v1/service_accounts", { params: { query: { ...query, status: "active" } }, signal }));
      return serviceAccounts.data.map(({ sid, name }) => ({ kind, sid, name }));
    }),
  );
  return parts.flat();
}
