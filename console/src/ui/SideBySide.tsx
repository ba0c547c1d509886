// What somebody has now beside what will be left: read before an act that takes something away.
import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import styles from "./SideBySide.module.css";

export function SideBySide({ now, left }: { now: ReactNode; left: ReactNode }) {
  return (
    <div className={styles.sides}>
      <section>
        <h3>
          <Trans>Now</Trans>
        </h3>
        {now}
      </section>
      <section>
        <h3>
          <Trans>What will be left</Trans>
        </h3>
        {left}
      </section>
    </div>
  );
}
