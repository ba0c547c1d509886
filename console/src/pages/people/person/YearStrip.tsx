// The last twelve months as a line with a mark for every last sighting. The table beside it says the same in words.
import { useLingui } from "@lingui/react/macro";
import type { Schemas } from "../../../api/client";
import styles from "./Person.module.css";

const WIDTH = 600;
const MONTHS = 12;

export function YearStrip({ sightings, now = new Date() }: { sightings: ReadonlyArray<Schemas["Sighting"]>; now?: Date }) {
  const { i18n } = useLingui();
  const begin = new Date(now.getFullYear(), now.getMonth() - MONTHS + 1, 1).getTime();
  const end = new Date(now.getFullYear(), now.getMonth() + 1, 1).getTime();
  const at = (time: number) => ((time - begin) / (end - begin)) * WIDTH;
  const months = Array.from({ length: MONTHS }, (_, index) => new Date(now.getFullYear(), now.getMonth() - MONTHS + 1 + index, 1));
  const name = new Intl.DateTimeFormat(i18n.locale, { month: "short" });
  return (
    <svg className={styles.year} viewBox={`0 0 ${WIDTH} 44`} aria-hidden="true">
      <line x1={0} x2={WIDTH} y1={18} y2={18} />
      {months.map((month) => (
        <g key={month.getTime()}>
          <line x1={at(month.getTime())} x2={at(month.getTime())} y1={12} y2={24} />
          <text x={at(month.getTime()) + 4} y={38}>
            {name.format(month)}
          </text>
        </g>
      ))}
      {sightings
        .map((seen) => ({ ...seen, time: new Date(seen.at).getTime() }))
        .filter(({ time }) => time >= begin)
        .map((seen) => (
          <circle key={`${seen.scope.sid} ${seen.signal}`} cx={Math.min(WIDTH - 5, Math.max(5, at(seen.time)))} cy={18} r={5} data-signal={seen.signal} />
        ))}
    </svg>
  );
}
