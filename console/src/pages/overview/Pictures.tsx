// Sign-ins by day and members over time.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Failed } from "../../ui/states";
import { DailyFigure } from "./DailyFigure";
import styles from "./Overview.module.css";
import { activityOptions, DAYS } from "./overview";

export function Pictures() {
  const { t } = useLingui();
  const read = useQuery(activityOptions);
  const days = read.data?.days;
  const signIns = useMemo(() => (days ?? []).map(({ day, sign_ins: value }) => ({ day, value })), [days]);
  const members = useMemo(() => (days ?? []).map(({ day, members: value }) => ({ day, value })), [days]);
  if (read.error) return <Failed error={read.error} retry={() => void read.refetch()} />;
  const sum = (of: "sign_ins" | "joined" | "left") => (days ?? []).reduce((total, day) => total + day[of], 0);
  const [joined, left] = [sum("joined"), sum("left")];
  return (
    <div className={styles.pictures}>
      <DailyFigure
        kind="bar"
        title={t`Sign-ins by day`}
        points={signIns}
        summary={<Plural value={sum("sign_ins")} one={`# in the last ${DAYS} days`} other={`# in the last ${DAYS} days`} />}
      />
      <DailyFigure
        kind="line"
        title={t`Members`}
        points={members}
        summary={
          <Trans>
            {joined} came and {left} left in the last {DAYS} days
          </Trans>
        }
      />
    </div>
  );
}
