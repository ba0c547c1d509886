// What else an invitation says: how long its link is good, when the access ends, a message. Folded, with what holds in its summary.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { Draft } from "./draft";
import styles from "./InvitePage.module.css";

const DAY = 86_400;
const LIVES = [1, 3, 7, 14, 30];
const LONGEST = 2_000;

export function Terms({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t, i18n } = useLingui();
  const days = draft.life / DAY;
  const until = draft.until ? i18n.date(new Date(`${draft.until}T12:00:00`), { dateStyle: "medium" }) : null;
  const tomorrow = new Date(Date.now() + DAY * 1_000).toISOString().slice(0, 10);
  return (
    <details className={styles.terms}>
      <summary>
        <Plural value={days} one="Links are good for # day" other="Links are good for # days" /> ·{" "}
        {until ? <Trans>the access ends on {until}</Trans> : <Trans>the access has no end</Trans>}
        {draft.message ? <span> · {t`with a message`}</span> : null}
      </summary>
      <div className={styles.fields}>
        <NativeSelect
          label={t`The link is good for`}
          value={String(days)}
          onChange={(event) => change({ life: Number(event.currentTarget.value) * DAY })}
          data={LIVES.map((count) => ({ value: String(count), label: count === 1 ? t`1 day` : t`${count} days` }))}
        />
        <TextInput
          type="date"
          label={t`Last day of the access`}
          description={t`Empty: without end`}
          min={tomorrow}
          value={draft.until}
          onChange={(event) => change({ until: event.currentTarget.value })}
        />
        <Textarea
          className={styles.message}
          label={t`Message`}
          description={t`Stands in the mail, as text.`}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={LONGEST}
          value={draft.message}
          onChange={(event) => change({ message: event.currentTarget.value })}
        />
      </div>
    </details>
  );
}
