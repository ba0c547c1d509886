// A picture with its title, what it says in words, and the table behind it.
import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, type ReactNode, Suspense } from "react";
import { PlainTable } from "../../ui/PlainTable";
import type { Point } from "./Chart";
import styles from "./Overview.module.css";

const Chart = lazy(() => import("./Chart"));

type Properties = { kind: "bar" | "line"; title: string; summary: ReactNode; points: readonly Point[] };

export function DailyFigure({ kind, title, summary, points }: Properties) {
  const { t, i18n } = useLingui();
  const day = (at: string) => i18n.date(new Date(`${at}T00:00:00Z`), { dateStyle: "medium", timeZone: "UTC" });
  return (
    <figure className={styles.figure}>
      <figcaption>
        <h2>{title}</h2>
        <p>{summary}</p>
      </figcaption>
      <Suspense fallback={<div className={styles.chart} />}>
        <Chart kind={kind} label={title} points={points} />
      </Suspense>
      <details className={styles.behind}>
        <summary>
          <Trans>As a table</Trans>
        </summary>
        <div className={styles.rows}>
          <PlainTable
            label={title}
            rows={points.toReversed()}
            rowId={(point) => point.day}
            columns={[
              { id: "day", header: t`Day`, cell: (point) => day(point.day) },
              { id: "value", header: title, align: "end", cell: (point) => i18n.number(point.value) },
            ]}
          />
        </div>
      </details>
    </figure>
  );
}
