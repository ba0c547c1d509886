// Another role for many people in one place: instead of what they hold there directly, or beside it.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Radio } from "@mantine/core";
import { useState } from "react";
import { useAccounts } from "../../../api/accounts";
import type { PersonReference } from "../../../api/client";
import { useMe } from "../../../api/me";
import { may, useHoldsEverywhere } from "../../../api/permissions";
import { ManyDialog } from "../../../ui/ManyDialog";
import { AccountSelect } from "../../../ui/pickers/AccountSelect";
import { RoleSelect } from "../../../ui/pickers/RoleSelect";
import { Quiet } from "../../../ui/text";
import { RolesText } from "../RolesText";
import { changeRole, planRoleChange, type RoleChange } from "../role_change";
import styles from "./Many.module.css";

export function ChangeRoleOfMany({ people, close }: { people: readonly PersonReference[]; close: () => void }) {
  const { t } = useLingui();
  const me = useMe();
  const accounts = useAccounts().data;
  const mayEverywhere = useHoldsEverywhere("roles.assign");
  const [scope, setScope] = useState<string | null>(null);
  const [role, setRole] = useState<string | null>(null);
  const [way, setWay] = useState("instead");
  const where = scope === me.organization?.sid ? me.organization?.name : accounts?.of(scope)?.name;
  return (
    <ManyDialog
      title={t`Change role`}
      close={close}
      people={people}
      isReady={scope !== null && role !== null}
      planKey={JSON.stringify([scope, role, way])}
      plan={(person) => planRoleChange({ principal: person.sid, scope: scope ?? "", role: role ?? "", isInstead: way === "instead" })}
      planned={(change) => <Change change={change} />}
      isNothing={({ isNew, ends }) => !isNew && ends.length === 0}
      act={(_, change) => changeRole(change)}
      done={(change) => <Change change={change} />}
      button={(count) => (
        <Trans>
          Change the role of <Plural value={count} one="# person" other="# people" /> in <bdi>{where}</bdi>
        </Trans>
      )}
    >
      <AccountSelect label={t`Where`} required value={scope} change={setScope} organization={mayEverywhere} among={(account) => may(account, "assign")} />
      <RoleSelect label={t`The role they get`} required value={role} change={setRole} />
      <Radio.Group label={t`What they hold there directly`} value={way} onChange={setWay}>
        <div className={styles.choices}>
          <Radio size="xs" value="instead" label={t`Ends: they hold the new role instead`} />
          <Radio size="xs" value="beside" label={t`Stays: they hold the new role beside it`} />
        </div>
      </Radio.Group>
    </ManyDialog>
  );
}

function Change({ change: { isNew, role, ends } }: { change: RoleChange }) {
  const gets = <RolesText roles={[{ role }]} />;
  const loses = <RolesText roles={ends} />;
  if (isNew && ends.length > 0)
    return (
      <p>
        <Trans>
          {gets} instead of {loses}
        </Trans>
      </p>
    );
  if (isNew) return <p>{gets}</p>;
  if (ends.length > 0)
    return (
      <p>
        <Trans>
          Has {gets} already; loses {loses}
        </Trans>
      </p>
    );
  return (
    <p>
      <Quiet>
        <Trans>Has {gets} already. Left out.</Trans>
      </Quiet>
    </p>
  );
}
