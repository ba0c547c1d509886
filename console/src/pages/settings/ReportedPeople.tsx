// People of a report, with what they hold where and when they were last seen.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAccounts } from "../../api/accounts";
import type { Schemas } from "../../api/client";
import { useMe } from "../../api/me";
import { RoleName, Status } from "../../ui/badges";
import { PlainTable } from "../../ui/PlainTable";
import { Name, Person, Quiet, Time } from "../../ui/text";
import styles from "./Settings.module.css";

type Reported = Schemas["ReportedPerson"];

const SHOWN = 25;

/** `only`: what they hold at this scope, and nothing else. */
export function ReportedPeople({ label, people, only }: { label: string; people: readonly Reported[]; only?: string }) {
  const { t } = useLingui();
  const [isWhole, setWhole] = useState(false);
  const rest = people.length - SHOWN;
  return (
    <>
      <PlainTable
        label={label}
        rows={isWhole ? people : people.slice(0, SHOWN)}
        rowId={(person) => person.sid}
        columns={[
          {
            id: "person",
            header: t`Person`,
            cell: (person) => (
              <Link to="/people/$user" params={{ user: person.user.sid }}>
                <Person name={person.user.name} email={person.user.email} />
              </Link>
            ),
          },
          { id: "holds", header: t`Holds`, cell: (person) => <Holdings of={person.holdings.filter(({ scope }) => !only || scope.sid === only)} /> },
          { id: "seen", header: t`Last seen`, cell: (person) => (person.last_seen ? <Time at={person.last_seen.at} /> : <Quiet>{t`never`}</Quiet>) },
          { id: "status", header: t`Status`, cell: (person) => <Status of={person.status} /> },
        ]}
      />
      {rest > 0 && !isWhole ? (
        <div>
          <Button variant="default" onClick={() => setWhole(true)}>
            <Plural value={rest} one="Show # more" other="Show # more" />
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Holdings({ of }: { of: Reported["holdings"] }) {
  const me = useMe();
  const accounts = useAccounts();
  return (
    <ul className={styles.holdings}>
      {of.map(({ assignment, role, scope, group, expires_at }) => (
        <li key={`${assignment} ${group?.sid}`}>
          {scope.sid === me.organization?.sid ? (
            <Trans>
              <RoleName role={role} /> of the whole organization
            </Trans>
          ) : (
            <Trans>
              <RoleName role={role} /> in <Name>{accounts.data?.path(scope) ?? scope.name}</Name>
            </Trans>
          )}
          {group ? (
            <Quiet>
              {" "}
              <Trans>
                by the group <Name>{group.name}</Name>
              </Trans>
            </Quiet>
          ) : null}
          {expires_at ? (
            <Quiet>
              {" "}
              <Trans>
                until <Time at={expires_at} form="date" />
              </Trans>
            </Quiet>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
