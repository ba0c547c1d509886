// Giving access in place: a role, where, until when; what it changes is shown before it is given.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answered, api, type Schemas, type User } from "../../../api/client";
import { useMe } from "../../../api/me";
import { may, useHoldsEverywhere } from "../../../api/permissions";
import { isProblem } from "../../../api/problem";
import { RoleName } from "../../../ui/badges";
import { DayInput } from "../../../ui/DayInput";
import { ImpactView } from "../../../ui/ImpactView";
import { AccountSelect } from "../../../ui/pickers/AccountSelect";
import { RoleSelect } from "../../../ui/pickers/RoleSelect";
import { Lines, Notice, Refusal } from "../../../ui/states";
import { Name } from "../../../ui/text";
import styles from "./Person.module.css";

const create = (body: Schemas["NewAssignment"], isPlan: boolean) =>
  answered(api.POST("/v1/role_assignments", { params: { query: { dry_run: isPlan || undefined } }, body }));

export function AddAccess({ person, close }: { person: User; close: () => void }) {
  const { t } = useLingui();
  const organization = useMe().organization;
  const mayEverywhere = useHoldsEverywhere("roles.assign");
  const queries = useQueryClient();
  const [scope, setScope] = useState<string | null>(null);
  const [role, setRole] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const [flows, setFlows] = useState(false);
  const isWhole = scope === organization?.sid;
  const wanted = scope && role ? { principal: person.sid, scope, role, expires_at: until, inherit: isWhole ? null : flows } : null;
  const plan = useQuery({
    queryKey: ["plan", "assignment", wanted],
    queryFn: () => (wanted ? create(wanted, true) : null),
    enabled: wanted !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const giving = useMutation({
    mutationFn: (body: Schemas["NewAssignment"]) => create(body, false),
    onSuccess: () => queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "plan" }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted) giving.mutate(wanted);
  };
  const error = giving.error ?? plan.error;
  const problem = isProblem(error) ? error : null;
  const isBeside = problem?.at("role") ?? problem?.at("scope") ?? problem?.at("expires_at");
  if (giving.data)
    return (
      <Notice kind="live">
        <p>
          <Trans>
            <Name strong>{person.name}</Name> is now <RoleName role={giving.data.role} /> in <Name strong>{giving.data.scope.name}</Name>.
          </Trans>
        </p>
        <div className={styles.acts}>
          <Button variant="default" onClick={giving.reset}>
            <Trans>Give more</Trans>
          </Button>
          <Button variant="subtle" onClick={close}>
            <Trans>Close</Trans>
          </Button>
        </div>
      </Notice>
    );
  return (
    <form className={styles.form} aria-label={t`Give access`} onSubmit={submit}>
      <div className={styles.fields}>
        <RoleSelect label={t`Role`} required value={role} change={setRole} error={problem?.at("role")} />
        <AccountSelect
          label={t`Where`}
          required
          value={scope}
          change={setScope}
          organization={mayEverywhere}
          among={(account) => may(account, "assign")}
          error={problem?.at("scope")}
        />
        <DayInput label={t`Until the end of (optional)`} value={until} change={setUntil} error={problem?.at("expires_at")} />
      </div>
      {isWhole ? null : <Checkbox label={t`Also in all accounts below it`} checked={flows} onChange={(event) => setFlows(event.currentTarget.checked)} />}
      {wanted && plan.isPending ? <Lines count={1} /> : null}
      {plan.data ? <ImpactView impact={plan.data.impact} /> : null}
      {isBeside ? null : <Refusal error={error} />}
      <div className={styles.acts}>
        <Button type="submit" disabled={!plan.isSuccess || !wanted} loading={giving.isPending}>
          <Trans>Give access</Trans>
        </Button>
        <Button variant="default" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
