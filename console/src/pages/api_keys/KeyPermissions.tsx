// What a restricted key may do, of what its maker holds.
import { Trans } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { useCatalogue } from "../../api/catalogue";
import { useMe } from "../../api/me";
import { holdsSomewhere } from "../../api/permissions";
import { Lines } from "../../ui/states";
import styles from "./ApiKey.module.css";

export function KeyPermissions({ chosen, choose, error }: { chosen: readonly string[]; choose: (permissions: string[]) => void; error?: string }) {
  const me = useMe();
  const catalogue = useCatalogue();
  if (!catalogue.data) return <Lines count={3} />;
  const offered = catalogue.data.filter(({ name }) => holdsSomewhere(me, name) || chosen.includes(name));
  const toggle = (name: string) => choose(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <Checkbox.Group label={<Trans>What it may do</Trans>} error={error} value={[...chosen]}>
      <div className={styles.nouns}>
        {offered.map((permission) => (
          <Checkbox
            key={permission.name}
            value={permission.name}
            label={permission.label}
            description={permission.name}
            onChange={() => toggle(permission.name)}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
