// Roles side by side: one row a permission, those in which the roles differ first.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { byNoun, type Noun, type Permission, useCatalogue } from "../../api/catalogue";
import type { Role } from "../../api/client";
import { RoleName } from "../../ui/badges";
import { useNounLabel } from "../../ui/role_words";
import { Failed, Lines } from "../../ui/states";
import { Code, Quiet } from "../../ui/text";
import styles from "./Comparison.module.css";

export function Comparison({ roles }: { roles: readonly Role[] }) {
  const { t } = useLingui();
  const catalogue = useCatalogue();
  const [isWhole, setWhole] = useState(false);
  if (catalogue.isPending) return <Lines />;
  if (catalogue.error) return <Failed error={catalogue.error} retry={() => void catalogue.refetch()} />;
  const differs = (permission: Permission) => new Set(roles.map((role) => role.permissions.includes(permission.name))).size > 1;
  const differing = catalogue.data.filter(differs);
  const same = catalogue.data.filter((permission) => !differs(permission));
  return (
    <div className={styles.scroll}>
      <table className={styles.grid} aria-label={t`Permissions of each role`}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Permission</Trans>
            </th>
            {roles.map((role) => (
              <th key={role.sid} scope="col">
                <RoleName role={role} />
              </th>
            ))}
          </tr>
        </thead>
        <Rows nouns={byNoun(differing)} roles={roles} />
        {isWhole ? <Rows nouns={byNoun(same)} roles={roles} /> : null}
      </table>
      {same.length > 0 ? (
        <Button variant="default" onClick={() => setWhole(!isWhole)} className={styles.more} aria-expanded={isWhole}>
          {isWhole ? (
            <Trans>Hide what is the same</Trans>
          ) : (
            <Plural value={same.length} one="Show # permission in which they are the same" other="Show # permissions in which they are the same" />
          )}
        </Button>
      ) : null}
    </div>
  );
}

function Rows({ nouns, roles }: { nouns: readonly Noun[]; roles: readonly Role[] }) {
  const nounLabel = useNounLabel();
  return nouns.map(({ noun, permissions }) => (
    <tbody key={noun}>
      <tr className={styles.noun}>
        <th scope="rowgroup" colSpan={roles.length + 1}>
          {nounLabel(noun)}
        </th>
      </tr>
      {permissions.map((permission) => (
        <tr key={permission.name}>
          <th scope="row" title={permission.description}>
            {permission.label}{" "}
            <Quiet>
              <Code copy={false}>{permission.name}</Code>
            </Quiet>
          </th>
          {roles.map((role) => (
            <td key={role.sid}>
              <Held is={role.permissions.includes(permission.name)} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  ));
}

function Held({ is }: { is: boolean }) {
  const { t } = useLingui();
  if (is) return <IconCheck size={16} role="img" aria-label={t`yes`} />;
  return (
    <Quiet>
      <span aria-hidden>–</span>
      <span className="visually-hidden">{t`no`}</span>
    </Quiet>
  );
}
