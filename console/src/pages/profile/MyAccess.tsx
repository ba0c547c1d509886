// What one holds, place by place: the roles with where they come from, and in plain words what they allow.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useCatalogue } from "../../api/catalogue";
import { answered, api, type Schemas } from "../../api/client";
import { useMe } from "../../api/me";
import { useRoles } from "../../api/roles";
import { HeldText } from "../../ui/EndingView";
import { PlainTable } from "../../ui/PlainTable";
import { Empty, Failed, Lines } from "../../ui/states";
import { Name, Quiet, Time } from "../../ui/text";
import styles from "./Profile.module.css";

type Line = Schemas["AccessLine"];

export function MyAccess() {
  const { t } = useLingui();
  const me = useMe();
  const access = useQuery({ queryKey: ["me", "access"], queryFn: ({ signal }) => answered(api.GET("/v1/me/access", { signal })) });
  if (access.isPending) return <Lines count={3} />;
  if (access.error) return <Failed error={access.error} retry={() => void access.refetch()} />;
  if (access.data.data.length === 0) {
    return (
      <Empty title={t`You hold nothing here yet`}>
        <Trans>Roles appear here when somebody gives you one.</Trans>
      </Empty>
    );
  }
  return (
    <PlainTable
      label={t`What you may do`}
      rows={access.data.data}
      rowId={(line) => line.scope.sid}
      columns={[
        {
          id: "scope",
          header: t`Where`,
          cell: (line) =>
            line.scope.sid === me.organization?.sid ? (
              <>
                <Name strong>{line.scope.name}</Name>{" "}
                <Quiet>
                  <Trans>the whole organization</Trans>
                </Quiet>
              </>
            ) : (
              <Name strong>{line.path.join(" / ")}</Name>
            ),
        },
        { id: "roles", header: t`As`, cell: (line) => <Roles line={line} /> },
        { id: "allows", header: t`What it allows`, cell: (line) => <Allowed line={line} /> },
      ]}
    />
  );
}

function Roles({ line }: { line: Line }) {
  return (
    <ul className={styles.list}>
      {line.roles.map((held) => (
        <li key={`${held.assignment} ${held.group?.sid}`}>
          <HeldText held={held} />
          {held.expires_at ? (
            <>
              {" "}
              <Quiet>
                <Trans>
                  until <Time at={held.expires_at} form="date" />
                </Trans>
              </Quiet>
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Allowed({ line }: { line: Line }) {
  const roles = useRoles();
  const catalogue = useCatalogue();
  if (!roles.data || !catalogue.data) return null;
  const held = new Set(line.roles.flatMap((one) => roles.data.find((role) => role.sid === one.role.sid)?.permissions ?? []));
  const labels = catalogue.data.filter((permission) => held.has(permission.name));
  return (
    <details>
      <summary>
        {labels.length === catalogue.data.length ? <Trans>Everything</Trans> : <Plural value={labels.length} one="# permission" other="# permissions" />}
      </summary>
      <p className={styles.labels}>
        {labels.map((permission, index) => (
          <span key={permission.name} title={permission.description}>
            {index > 0 ? " · " : ""}
            {permission.label}
          </span>
        ))}
      </p>
    </details>
  );
}
