// Editing a role. It takes effect at once for everybody who has it, so who gains and loses what is shown first.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useCatalogue } from "../../api/catalogue";
import { answered, api, ifMatch, type Role, versioned } from "../../api/client";
import { isProblem } from "../../api/problem";
import { useRoles } from "../../api/roles";
import { ActDialog } from "../../ui/ActDialog";
import { ImpactView } from "../../ui/ImpactView";
import { Page } from "../../ui/Page";
import { Lines, Notice } from "../../ui/states";
import { type Draft, RoleForm } from "./RoleForm";
import styles from "./RolePage.module.css";

export function EditRole({ role, etag, done }: { role: Role; etag: string | null; done: () => void }) {
  const { t } = useLingui();
  const roles = useRoles();
  const catalogue = useCatalogue();
  const [draft, setDraft] = useState<Draft>(drafted(role));
  const [version, setVersion] = useState(etag);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!roles.data || !catalogue.data) return <Lines />;
  const save = async (isPlan: boolean) => {
    setError(null);
    try {
      const body = { ...draft, permissions: [...draft.permissions] };
      const query = isPlan ? { dry_run: true } : {};
      return await answered(api.PATCH("/v1/roles/{sid}", { params: { path: { sid: role.sid }, query }, headers: ifMatch(version), body }));
    } catch (refused) {
      setError(refused);
      throw refused;
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
  };
  const isStale = isProblem(error) && error.status === 412;
  return (
    <Page title={t`Edit ${role.label}`}>
      <form className={styles.form} onSubmit={submit}>
        {isStale ? (
          <Conflict
            role={role}
            mine={draft}
            take={(theirs, now) => {
              setDraft(theirs);
              setVersion(now);
              setError(null);
            }}
            keep={(now) => {
              setVersion(now);
              setError(null);
            }}
          />
        ) : null}
        <RoleForm draft={draft} change={setDraft} roles={roles.data} catalogue={catalogue.data} error={error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={done}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" disabled={isStale || draft.name.trim() === ""}>
            <Trans>See who is affected</Trans>
          </Button>
        </div>
      </form>
      {isAsking ? (
        <ActDialog
          title={t`Change ${role.label}`}
          close={() => setAsking(false)}
          plan={() => save(true)}
          planKey={[draft, version]}
          planned={(plan) => <ImpactView impact={plan.impact} />}
          button={t`Change the role`}
          act={async () => {
            await save(false);
            done();
          }}
        />
      ) : null}
    </Page>
  );
}

type ConflictProperties = { role: Role; mine: Draft; take: (theirs: Draft, version: string | null) => void; keep: (version: string | null) => void };

/** Somebody else changed the role meanwhile: both versions, and the choice. */
function Conflict({ role, mine, take, keep }: ConflictProperties) {
  const queries = useQueryClient();
  const [theirs, setTheirs] = useState<{ value: Role; etag: string | null } | null>(null);
  const look = async () => {
    const now = await versioned(api.GET("/v1/roles/{sid}", { params: { path: { sid: role.sid } } }));
    queries.setQueryData(["role", role.sid], now);
    setTheirs(now);
  };
  return (
    <Notice kind="warning">
      <div className={styles.conflict}>
        <p>
          <Trans>Somebody else changed this role while you were editing it. Nothing of yours is lost.</Trans>
        </p>
        {theirs ? (
          <>
            <Difference mine={mine} theirs={drafted(theirs.value)} />
            <div className={styles.buttons}>
              <Button variant="default" onClick={() => take(drafted(theirs.value), theirs.etag)}>
                <Trans>Take theirs</Trans>
              </Button>
              <Button variant="default" onClick={() => keep(theirs.etag)}>
                <Trans>Keep mine</Trans>
              </Button>
            </div>
          </>
        ) : (
          <div>
            <Button variant="default" onClick={() => void look()}>
              <Trans>See both</Trans>
            </Button>
          </div>
        )}
      </div>
    </Notice>
  );
}

function Difference({ mine, theirs }: { mine: Draft; theirs: Draft }) {
  const only = (one: Draft, other: Draft) => one.permissions.filter((name) => !other.permissions.includes(name)).join(", ") || "–";
  return (
    <dl>
      <dt>
        <Trans>Theirs</Trans>
      </dt>
      <dd>
        <Trans>
          {theirs.name}: {theirs.description || "–"}; allows what yours does not: {only(theirs, mine)}
        </Trans>
      </dd>
      <dt>
        <Trans>Yours</Trans>
      </dt>
      <dd>
        <Trans>
          {mine.name}: {mine.description || "–"}; allows what theirs does not: {only(mine, theirs)}
        </Trans>
      </dd>
    </dl>
  );
}

function drafted(role: Role): Draft {
  return { name: role.name, description: role.description, extends: role.extends?.sid ?? null, permissions: role.own_permissions };
}
