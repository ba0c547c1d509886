// The form of the invite page, its plan and its outcome. For a few addresses the plan is made by itself; for many, when asked for.
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useAccounts } from "../../api/accounts";
import { useMe } from "../../api/me";
import { LinkButton } from "../../ui/LinkButton";
import { Section } from "../../ui/Page";
import { Failed, Lines } from "../../ui/states";
import { Quiet } from "../../ui/text";
import { AccountTree } from "./AccountTree";
import { AddressField, MOST } from "./AddressField";
import { type Read, readAddresses } from "./addresses";
import { bodyOf, type Choice, chosen, type Draft, isOrganization } from "./draft";
import { GrantField } from "./GrantField";
import styles from "./InvitePage.module.css";
import { isSendable } from "./outcome";
import { PlanTable } from "./PlanTable";
import { Summary } from "./Summary";
import { Terms } from "./Terms";
import { type Inviting, useInviting } from "./useInviting";

/** So few are looked up while one still types. */
const FEW = 10;

export function InviteForm({ first }: { first: Draft }) {
  const { t } = useLingui();
  const [draft, setDraft] = useState(first);
  const read = useMemo(() => readAddresses(draft.text), [draft.text]);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const { state, plan, send, forget } = useInviting((address) => bodyOf(draft, address));
  const missing = useMissing(draft, read.good.length);
  const wanted = JSON.stringify([read.good, { ...draft, text: "" }]);
  useEarlyPlan(missing === null && read.good.length <= FEW ? wanted : null, state, () => void plan(wanted, read.good));
  const isPlanned = state.phase === "planned" && state.of === wanted;
  const isSent = state.phase === "sent" || (state.phase === "sending" && state.lines.some(({ sent }) => sent));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing !== null) return;
    if (isPlanned) void send();
    else void plan(wanted, read.good);
  };
  const more = () => {
    forget();
    // What could not be read waits for another try.
    setDraft((now) => ({ ...now, text: read.broken.map(({ text }) => text).join("\n") }));
  };

  if (state.phase === "sending" || state.phase === "sent") {
    return (
      <Section title={t`Invitations`}>
        <Focused>
          <Summary inviting={state} broken={read.broken.length} />
        </Focused>
        <PlanTable lines={state.lines} isSent={isSent} />
        {state.phase === "sent" ? <Afterwards state={state} again={() => void send()} more={more} /> : null}
      </Section>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Section title={t`People`}>
        <AddressField text={draft.text} change={(text) => change({ text })} read={read} />
      </Section>
      <Section title={t`Access`}>
        <Places choices={draft.choices} change={(choices) => change({ choices })} />
      </Section>
      <Terms draft={draft} change={change} />
      {isPlanned ? (
        <Section title={t`What will happen`}>
          <PlanTable lines={state.lines} isSent={false} />
        </Section>
      ) : null}
      <Foot draft={draft} read={read} state={state} isPlanned={isPlanned} missing={missing} />
    </form>
  );
}

function Places({ choices, change }: { choices: readonly Choice[]; change: (choices: readonly Choice[]) => void }) {
  const accounts = useAccounts();
  if (accounts.isPending) return <Lines count={4} />;
  if (accounts.error) return <Failed error={accounts.error} retry={() => void accounts.refetch()} />;
  const scopes = new Set(choices.map(({ scope }) => scope));
  const toggle = (scope: string) => change(scopes.has(scope) ? choices.filter((choice) => choice.scope !== scope) : [...choices, chosen(scope)]);
  return (
    <div className={styles.access}>
      <AccountTree accounts={accounts.data} chosen={scopes} toggle={toggle} />
      {choices.length > 0 ? (
        <ul className={styles.grants}>
          {choices.map((choice) => (
            <GrantField
              key={choice.scope}
              choice={choice}
              change={(changed) => change(choices.map((one) => (one.scope === choice.scope ? changed : one)))}
              drop={() => toggle(choice.scope)}
            />
          ))}
        </ul>
      ) : (
        <p className={styles.hint}>
          <Quiet>
            <Trans>Tick the accounts that people are to have access to, then choose their roles in each.</Trans>
          </Quiet>
        </p>
      )}
    </div>
  );
}

type FootProperties = { draft: Draft; read: Read; state: Inviting; isPlanned: boolean; missing: string | null };

function Foot({ draft, read, state, isPlanned, missing }: FootProperties) {
  const { t } = useLingui();
  const where = useWhere(draft);
  const people = isPlanned ? state.lines.filter(({ plan }) => isSendable(plan)).length : read.good.length;
  const needsLook = !isPlanned && read.good.length > FEW;
  const invite = t`Invite ${plural(people, { one: "# person", other: "# people" })} to ${where}`;
  const look = t`See what will happen to ${plural(people, { one: "# person", other: "# people" })}`;
  const isPlanning = state.phase === "planning";
  return (
    <footer className={styles.foot}>
      <div className={styles.said}>
        {missing ? <Quiet>{missing}</Quiet> : isPlanned || isPlanning ? <Summary inviting={state} broken={read.broken.length} /> : null}
      </div>
      <Button type="submit" size="sm" disabled={missing !== null || isPlanning || (isPlanned && people === 0)}>
        {needsLook ? look : invite}
      </Button>
    </footer>
  );
}

function Afterwards({ state, again, more }: { state: Inviting; again: () => void; more: () => void }) {
  const failed = state.lines.filter(({ sent }) => sent?.kind === "refused").length;
  return (
    <footer className={styles.foot}>
      <LinkButton variant="default" size="sm" to="/people/invitations">
        <Trans>All invitations</Trans>
      </LinkButton>
      <Button variant="default" size="sm" onClick={more}>
        <Trans>Invite more people</Trans>
      </Button>
      {failed > 0 ? (
        <Button size="sm" onClick={again}>
          <Trans>Try the {failed} that were refused again</Trans>
        </Button>
      ) : null}
    </footer>
  );
}

/** The form is gone: whoever works by keyboard goes on here. */
function Focused({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} className={styles.focused}>
      {children}
    </div>
  );
}

/** "Support EU", "3 accounts". */
function useWhere(draft: Draft): string {
  const { t } = useLingui();
  const me = useMe();
  const accounts = useAccounts();
  const [only] = draft.choices;
  if (draft.choices.length !== 1 || !only) return t`${plural(draft.choices.length, { one: "# account", other: "# accounts" })}`;
  return isOrganization(only.scope) ? (me.organization?.name ?? "") : (accounts.data?.of(only.scope)?.name ?? t`1 account`);
}

/** What still has to be said before anything can be planned. */
function useMissing(draft: Draft, people: number): string | null {
  const { t } = useLingui();
  const me = useMe();
  const accounts = useAccounts();
  if (people === 0) return t`Add at least one address.`;
  if (people > MOST) return t`At most ${MOST} at once.`;
  if (draft.choices.length === 0) return t`Tick at least one account.`;
  const bare = draft.choices.find(({ roles }) => roles.length === 0);
  if (!bare) return null;
  const place = isOrganization(bare.scope) ? me.organization?.name : accounts.data?.of(bare.scope)?.name;
  return t`Choose a role in ${place ?? bare.scope}.`;
}

/** Makes the plan by itself once nothing has been typed for a moment. */
function useEarlyPlan(wanted: string | null, state: Inviting, plan: () => void) {
  const [settled] = useDebouncedValue(wanted, 500);
  const isDue = settled !== null && settled === wanted && state.of !== wanted && state.phase !== "sending" && state.phase !== "sent";
  useEffect(() => {
    if (isDue) plan();
  });
}
