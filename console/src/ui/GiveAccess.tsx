// Giving a role in place: to whom, which, where, until when, with who would gain what before it is done. What is settled already
// (the account of a page, the group of a page) is not asked for.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAccounts } from "../api/accounts";
import { answered, api, type Reference } from "../api/client";
import { may, useHoldsEverywhere } from "../api/permissions";
import { isProblem } from "../api/problem";
import { useRoles } from "../api/roles";
import { DayInput } from "./DayInput";
import styles from "./GiveAccess.module.css";
import { ImpactView } from "./ImpactView";
import { AccountSelect } from "./pickers/AccountSelect";
import { PersonSelect, type Principal } from "./pickers/PersonSelect";
import { RoleSelect } from "./pickers/RoleSelect";
import { useRoleLabel } from "./role_words";
import { Lines, Refusal } from "./states";
import { Name } from "./text";

type Properties = { principal?: Principal; scope?: Reference; close: () => void };

export function GiveAccess({ principal: settledPrincipal, scope: settledScope, close }: Properties) {
  const { t } = useLingui();
  const everything = useQueryClient();
  const roles = useRoles();
  const accounts = useAccounts();
  const label = useRoleLabel();
  const mayEverywhere = useHoldsEverywhere("roles.assign");
  const [principal, setPrincipal] = useState<Principal | null>(settledPrincipal ?? null);
  const [scope, setScope] = useState<string | null>(settledScope?.sid ?? null);
  const [role, setRole] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const [inherits, setInherits] = useState(false);
  const isAccount = scope?.startsWith("AC") ?? false;
  const body = principal && role && scope ? { principal: principal.sid, role, scope, inherit: isAccount ? inherits : null, expires_at: until } : null;
  const give = (isPlan: boolean) => {
    if (!body) throw new Error("nothing is chosen");
    return answered(api.POST("/v1/role_assignments", { params: { query: { dry_run: isPlan || undefined } }, body }));
  };
  const plan = useQuery({
    queryKey: ["plan", "give", body],
    queryFn: () => give(true),
    enabled: body !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
  });
  const giving = useMutation({
    mutationFn: () => give(false),
    onSuccess: async () => {
      if (!settledPrincipal) setPrincipal(null);
      setRole(null);
      await everything.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "plan" });
    },
  });
  const error = giving.error ?? (body ? plan.error : null);
  const wrong = (path: string) => (isProblem(error) ? error.at(path) : undefined);
  const isBeside = ["principal", "role", "scope", "expires_at", "inherit"].some(wrong);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    giving.mutate();
  };
  const given = giving.data;
  return (
    <form className={styles.panel} aria-label={t`Give access`} onSubmit={submit}>
      <div className={styles.fields}>
        {settledPrincipal ? null : (
          <PersonSelect label={t`To`} kinds={["user", "group", "service_account"]} value={principal} change={setPrincipal} error={wrong("principal")} />
        )}
        {settledScope ? null : (
          <AccountSelect
            label={t`Where`}
            organization={mayEverywhere}
            among={(account) => may(account, "assign")}
            value={scope}
            change={setScope}
            error={wrong("scope")}
          />
        )}
        <RoleSelect label={t`Role`} value={role} change={setRole} error={wrong("role")} />
        <DayInput label={t`Until the end of (optional)`} value={until} change={setUntil} error={wrong("expires_at")} />
      </div>
      {isAccount ? (
        <Checkbox
          label={t`In all subaccounts too, and in those that will come`}
          checked={inherits}
          onChange={(event) => setInherits(event.currentTarget.checked)}
        />
      ) : null}
      {body && plan.isPending ? <Lines count={2} /> : null}
      {body && plan.data && !plan.error ? <ImpactView impact={plan.data.impact} /> : null}
      {isBeside ? null : <Refusal error={error} />}
      {given && !role ? (
        <p role="status">
          <Trans>
            <Name strong>{given.principal.name}</Name> is {label(given.role)} in <Name strong>{accounts.data?.path(given.scope) ?? given.scope.name}</Name> from
            now on.
          </Trans>
        </p>
      ) : null}
      <div className={styles.buttons}>
        <Button type="submit" disabled={!body || !plan.isSuccess || plan.isPlaceholderData || roles.isPending} loading={giving.isPending}>
          <Trans>Give access</Trans>
        </Button>
        <Button variant="default" onClick={close}>
          {given ? <Trans>Done</Trans> : <Trans>Cancel</Trans>}
        </Button>
      </div>
    </form>
  );
}
