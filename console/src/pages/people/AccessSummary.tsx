// What somebody holds in a line, never a role without where: "Developer in 3 accounts, Viewer of the organization".
import { plural } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Schemas } from "../../api/client";
import { useRoleLabel } from "../../ui/role_words";
import { Name, Quiet } from "../../ui/text";
import styles from "./People.module.css";

type Line = Schemas["AccessSummary"];

export function AccessSummary({ access }: { access: readonly Line[] }) {
  if (access.length === 0)
    return (
      <Quiet>
        <Trans>no access</Trans>
      </Quiet>
    );
  return (
    <span className={styles.summary}>
      {access.map((line) => (
        <span key={line.role.sid}>
          <RoleAndWhere line={line} />
        </span>
      ))}
    </span>
  );
}

function RoleAndWhere({ line }: { line: Line }) {
  const role = <Name strong>{useRoleLabel()(line.role)}</Name>;
  if (line.organization && line.accounts > 0)
    return (
      <Trans>
        {role} of the organization and in <Plural value={line.accounts} one="# account" other="# accounts" />
      </Trans>
    );
  if (line.organization) return <Trans>{role} of the organization</Trans>;
  return (
    <Trans>
      {role} in <Plural value={line.accounts} one="# account" other="# accounts" />
    </Trans>
  );
}

/** The same as text, for a file. */
export function useAccessText(): (access: readonly Line[]) => string {
  const { t } = useLingui();
  const label = useRoleLabel();
  return (access) =>
    access
      .flatMap((line) => {
        const role = label(line.role);
        return [
          ...(line.organization ? [t`${role}: the organization`] : []),
          ...(line.accounts > 0 ? [t`${role}: ${plural(line.accounts, { one: "# account", other: "# accounts" })}`] : []),
        ];
      })
      .join("; ");
}
