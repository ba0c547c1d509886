// What somebody can do in one place, permission by permission, each with its "why?"; and the question about any other.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { byNoun, type Permission, useCatalogue } from "../../../api/catalogue";
import type { Reference, User } from "../../../api/client";
import { useNounLabel } from "../../../ui/role_words";
import { Failed, Lines } from "../../../ui/states";
import { Code } from "../../../ui/text";
import styles from "./Person.module.css";
import { reachOptions } from "./person";
import { Why } from "./Why";

export function PermissionsHere({ person, scope }: { person: User; scope: Reference }) {
  const { t } = useLingui();
  const noun = useNounLabel();
  const catalogue = useCatalogue();
  const reach = useQuery(reachOptions(person.sid));
  const [asked, setAsked] = useState<string | null>(null);
  if (reach.error) return <Failed error={reach.error} retry={() => void reach.refetch()} />;
  if (!reach.data || !catalogue.data) return <Lines count={3} />;
  const held = new Set(reach.data.find((one) => one.scope.sid === scope.sid)?.permissions);
  const others = catalogue.data.filter(({ name }) => !held.has(name));
  return (
    <div className={styles.permissions}>
      {byNoun(catalogue.data.filter(({ name }) => held.has(name))).map((group) => (
        <div key={group.noun}>
          <h4>{noun(group.noun)}</h4>
          <ul>
            {group.permissions.map((permission) => (
              <PermissionRow key={permission.name} person={person} scope={scope} permission={permission} />
            ))}
          </ul>
        </div>
      ))}
      {others.length > 0 ? (
        <Select
          label={t`Why can they not…`}
          placeholder={t`Another permission`}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t`Clear` }}
          nothingFoundMessage={t`No permission is called so`}
          data={others.map(({ name, label }) => ({ value: name, label: `${label} (${name})` }))}
          value={asked}
          onChange={setAsked}
        />
      ) : null}
      {asked ? <Why principal={person.sid} permission={asked} scope={scope} /> : null}
    </div>
  );
}

function PermissionRow({ person, scope, permission }: { person: User; scope: Reference; permission: Permission }) {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  return (
    <li className={styles.permission}>
      <span>
        {permission.label} <Code copy={false}>{permission.name}</Code>
      </span>
      <Button variant="subtle" size="compact-xs" aria-expanded={isAsking} aria-label={t`Why: ${permission.label}`} onClick={() => setAsking(!isAsking)}>
        <Trans>Why?</Trans>
      </Button>
      {isAsking ? <Why principal={person.sid} permission={permission.name} scope={scope} /> : null}
    </li>
  );
}
