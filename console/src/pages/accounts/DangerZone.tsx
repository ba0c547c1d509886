// What can't be done lightly with an account: suspending and closing it.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { Account } from "../../api/client";
import { may } from "../../api/permissions";
import { Section } from "../../ui/Page";
import styles from "./AccountPage.module.css";
import { CloseAccount, ReactivateAccount, SuspendAccount } from "./RestDialogs";

export function DangerZone({ account }: { account: Account }) {
  const { t } = useLingui();
  const [doing, setDoing] = useState<"suspend" | "reactivate" | "close" | null>(null);
  const [suspends, reactivates, closes] = [may(account, "suspend"), may(account, "reactivate"), may(account, "close")];
  const done = () => setDoing(null);
  return (
    <>
      {suspends || reactivates || closes ? (
        <Section title={t`Danger`}>
          <div className={styles.dangers}>
            {suspends ? (
              <div>
                <div>
                  <h3>
                    <Trans>Suspend</Trans>
                  </h3>
                  <p>
                    <Trans>Only reading works from then on, here and in all below. It can be reactivated.</Trans>
                  </p>
                </div>
                <Button variant="default" onClick={() => setDoing("suspend")}>
                  <Trans>Suspend the account</Trans>
                </Button>
              </div>
            ) : null}
            {reactivates ? (
              <div>
                <div>
                  <h3>
                    <Trans>Reactivate</Trans>
                  </h3>
                  <p>
                    <Trans>Everything works again as it did.</Trans>
                  </p>
                </div>
                <Button variant="default" onClick={() => setDoing("reactivate")}>
                  <Trans>Reactivate the account</Trans>
                </Button>
              </div>
            ) : null}
            {closes ? (
              <div>
                <div>
                  <h3>
                    <Trans>Close for good</Trans>
                  </h3>
                  <p>
                    <Trans>Ends all keys and invitations, here and in all below. Nobody can open it again.</Trans>
                  </p>
                </div>
                <Button color="red" onClick={() => setDoing("close")}>
                  <Trans>Close the account</Trans>
                </Button>
              </div>
            ) : null}
          </div>
        </Section>
      ) : null}
      {doing === "suspend" ? <SuspendAccount account={account} close={done} /> : null}
      {doing === "reactivate" ? <ReactivateAccount account={account} close={done} /> : null}
      {doing === "close" ? <CloseAccount account={account} close={done} /> : null}
    </>
  );
}
