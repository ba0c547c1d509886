// What groups and directories would give somebody here, were they not held out of it.
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { HeldText } from "../../../ui/EndingView";
import { Name, Time } from "../../../ui/text";
import styles from "./Person.module.css";
import type { HoldOut } from "./person";

export function HeldOut({ holdOut, lift }: { holdOut: HoldOut; lift?: () => void }) {
  const by = holdOut.given_by ? <Name>{holdOut.given_by.name}</Name> : <Trans>somebody</Trans>;
  return (
    <div className={styles.role}>
      <div className={styles.note}>
        <p>
          <Trans>
            Held out of what groups give here and below, by {by}, <Time at={holdOut.created_at} />.
          </Trans>
        </p>
        {holdOut.withheld.map((one) => (
          <p key={`${one.assignment} ${one.group?.sid}`}>
            <Trans>
              Withheld: <HeldText held={one} />
            </Trans>
          </p>
        ))}
      </div>
      {lift ? (
        <Button variant="subtle" onClick={lift}>
          <Trans>Lift…</Trans>
        </Button>
      ) : null}
    </div>
  );
}
