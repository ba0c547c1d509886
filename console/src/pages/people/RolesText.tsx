// Some roles in a row: "Developer, Viewer".
import type { Schemas } from "../../api/client";
import { RoleName } from "../../ui/badges";
import styles from "./People.module.css";

export function RolesText({ roles }: { roles: ReadonlyArray<{ readonly role: Schemas["Role"] }> }) {
  const each = new Map(roles.map(({ role }) => [role.sid, role]));
  return (
    <span className={styles.summary}>
      {[...each.values()].map((role) => (
        <span key={role.sid}>
          <RoleName role={role} />
        </span>
      ))}
    </span>
  );
}
