// ⌘K: any person, account, place or act by a few letters.
import { Trans, useLingui } from "@lingui/react/macro";
import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type LinkProps, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { answered, api } from "../../api/client";
import { useMe } from "../../api/me";
import { holdsSomewhere } from "../../api/permissions";
import { Name } from "../../ui/text";
import styles from "./Shell.module.css";
import { useMyPlaces } from "./useMyPlaces";

type Result = { readonly id: string; readonly label: ReactNode; readonly kind: string; readonly link: LinkProps };

const FOUND = 6;

export function Palette({ close }: { close: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const results = useResults(text.trim());
  const go = (result: Result | undefined) => {
    if (!result) return;
    close();
    void navigate(result.link);
  };
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((now) => (now + step + results.length) % Math.max(1, results.length));
    } else if (event.key === "Enter") go(results[at]);
  };
  return (
    <Modal opened onClose={close} withCloseButton={false} size="lg" aria-label={t`Find anything`}>
      <TextInput
        data-autofocus
        size="md"
        role="combobox"
        aria-label={t`Find anything`}
        aria-expanded
        aria-controls="found"
        aria-activedescendant={results[at] ? `found-${results[at].id}` : undefined}
        placeholder={t`A person, an account, a place, an act`}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <ul id="found" role="listbox" aria-label={t`Found`} className={styles.results}>
        {results.map((result, index) => (
          <li
            key={result.id}
            id={`found-${result.id}`}
            role="option"
            aria-selected={index === at}
            className={styles.result}
            onMouseMove={() => setAt(index)}
            onClick={() => go(result)}
          >
            <span>{result.label}</span>
            <span>{result.kind}</span>
          </li>
        ))}
      </ul>
      {text && results.length === 0 ? (
        <p role="status">
          <Trans>Nothing begins with these letters.</Trans>
        </p>
      ) : null}
    </Modal>
  );
}

function useResults(text: string): Result[] {
  const { t } = useLingui();
  const me = useMe();
  const [asked] = useDebouncedValue(text, 120);
  const people = useQuery({
    queryKey: ["find", "people", asked],
    queryFn: ({ signal }) => answered(api.GET("/v1/users", { params: { query: { q: asked, limit: FOUND } }, signal })),
    enabled: asked.length > 0 && holdsSomewhere(me, "users.read"),
  });
  const accounts = useQuery({
    queryKey: ["find", "accounts", asked],
    queryFn: ({ signal }) => answered(api.GET("/v1/accounts", { params: { query: { q: asked, limit: FOUND } }, signal })),
    enabled: asked.length > 0,
  });
  const places: Result[] = useMyPlaces().map((place) => ({ id: place.to, label: t(place.label), kind: t`Place`, link: { to: place.to } }));
  const acts: Result[] = [
    ...(holdsSomewhere(me, "users.invite") ? [{ id: "invite", label: t`Invite people`, kind: t`Act`, link: { to: "/invite" } as LinkProps }] : []),
    ...(holdsSomewhere(me, "roles.manage") ? [{ id: "new-role", label: t`Create a role`, kind: t`Act`, link: { to: "/roles/new" } as LinkProps }] : []),
    { id: "profile", label: t`Your profile`, kind: t`Place`, link: { to: "/profile" } },
  ];
  const fixed = [...places, ...acts].filter(({ label }) => String(label).toLowerCase().includes(text.toLowerCase()));
  return [
    ...(people.data?.data ?? []).map((user) => ({
      id: user.sid,
      label: <Name>{`${user.name} · ${user.email}`}</Name>,
      kind: t`Person`,
      link: { to: "/people/$user", params: { user: user.sid } } as LinkProps,
    })),
    ...(accounts.data?.data ?? []).map((account) => ({
      id: account.sid,
      label: <Name>{account.name}</Name>,
      kind: t`Account`,
      link: { to: "/accounts/$account", params: { account: account.sid } } as LinkProps,
    })),
    ...fixed,
  ];
}
