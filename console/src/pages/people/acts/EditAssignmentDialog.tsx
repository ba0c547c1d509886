// When a role ends by itself, and the accounts it does not flow to.
import { Trans, useLingui } from "@lingui/react/macro";
import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Accounts, useAccounts } from "../../../api/accounts";
import { type Assignment, answered, api, type PersonReference, type Schemas, versioned } from "../../../api/client";
import { ActDialog } from "../../../ui/ActDialog";
import { DayInput } from "../../../ui/DayInput";
import { ImpactView } from "../../../ui/ImpactView";
import { useRoleLabel } from "../../../ui/role_words";
import { Name, Quiet, Time } from "../../../ui/text";

type Properties = { person: PersonReference; assignment: Assignment; close: () => void };

export function EditAssignmentDialog({ person, assignment, close }: Properties) {
  const { t } = useLingui();
  const accounts = useAccounts().data;
  const params = { path: { sid: assignment.sid } };
  const now = useQuery({
    queryKey: ["user", person.sid, "assignment", assignment.sid],
    queryFn: () => versioned(api.GET("/v1/role_assignments/{sid}", { params })),
  });
  const [until, setUntil] = useState(assignment.expires_at ?? null);
  const [except, setExcept] = useState<readonly string[]>(assignment.except);
  const body: Schemas["AssignmentChange"] = { expires_at: until, ...(assignment.inherit ? { except: [...except] } : {}) };
  const change = (isPlan: boolean) =>
    answered(
      api.PATCH("/v1/role_assignments/{sid}", {
        params: { ...params, query: { dry_run: isPlan || undefined } },
        body,
        headers: now.data?.etag && !isPlan ? { "If-Match": now.data.etag } : {},
      }),
    );
  const role = useRoleLabel()(assignment.role);
  const below = accounts?.all.filter(({ sid, path }) => sid !== assignment.scope.sid && isBelow(path, assignment, accounts)) ?? [];
  return (
    <ActDialog
      title={t`${role} in ${assignment.scope.name}`}
      close={close}
      plan={() => change(true)}
      planKey={[until, except]}
      planned={(plan) => <ImpactView impact={plan.impact} />}
      button={t`Save`}
      disabled={!now.data}
      act={async () => {
        try {
          return await change(false);
        } catch (error) {
          // Somebody else was faster: what they wrote is shown above the form, and saving again goes over it.
          await now.refetch();
          throw error;
        }
      }}
    >
      {now.data ? (
        <p>
          <Quiet>
            <Now assignment={now.data.value} accounts={accounts} />
          </Quiet>
        </p>
      ) : null}
      <DayInput label={t`Ends at the end of`} description={t`Empty: it does not end by itself.`} value={until} change={setUntil} />
      {assignment.inherit ? (
        <MultiSelect
          label={t`Held out of`}
          description={t`The role does not flow to these accounts and all below them.`}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t`Clear` }}
          limit={100}
          data={below.map(({ sid, path }) => ({ value: sid, label: path }))}
          value={[...except]}
          onChange={setExcept}
        />
      ) : null}
    </ActDialog>
  );
}

function Now({ assignment, accounts }: { assignment: Assignment; accounts: Accounts | undefined }) {
  const until = assignment.expires_at ? <Time at={assignment.expires_at} form="exact" /> : <Trans>never</Trans>;
  const names = assignment.except.map((sid) => accounts?.of(sid)?.path ?? sid).join(", ");
  return names ? (
    <Trans>
      As it is now: ends {until}; held out of <Name>{names}</Name>.
    </Trans>
  ) : (
    <Trans>As it is now: ends {until}.</Trans>
  );
}

function isBelow(path: string, { scope }: Assignment, accounts: Accounts): boolean {
  const at = accounts.of(scope.sid);
  return at ? path.startsWith(`${at.path} / `) : true;
}
