// Moments in words, in the viewer's language and zone.

export type Moment = {
  /** "3 hours ago", "in 2 days"; a date beyond a month. */
  readonly relative: string;
  readonly date: string;
  /** With the zone's name. */
  readonly exact: string;
  readonly utc: string;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function moment(at: string, locale: string, now: number = Date.now()): Moment {
  const instant = new Date(at);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(instant);
  const long = { dateStyle: "medium", timeStyle: "long" } as const;
  return {
    relative: relative(instant.getTime() - now, locale) ?? date,
    date,
    exact: new Intl.DateTimeFormat(locale, long).format(instant),
    utc: new Intl.DateTimeFormat(locale, { ...long, timeZone: "UTC" }).format(instant),
  };
}

function relative(away: number, locale: string): string | null {
  const distance = Math.abs(away);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (distance < MINUTE) return words.format(0, "second");
  if (distance < HOUR) return words.format(Math.trunc(away / MINUTE), "minute");
  if (distance < DAY) return words.format(Math.trunc(away / HOUR), "hour");
  if (distance < 31 * DAY) return words.format(Math.trunc(away / DAY), "day");
  return null;
}

/** Whole days from `at` until now. */
export function daysSince(at: string, now: number = Date.now()): number {
  return Math.floor((now - new Date(at).getTime()) / DAY);
}
