// Whom to invite: paste anything. What can't be read is listed with the reason, and stays in the text until it is mended or dropped.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Textarea } from "@mantine/core";
import { useRef } from "react";
import { Name, Quiet } from "../../ui/text";
import type { Broken, Fault, Read } from "./addresses";
import styles from "./InvitePage.module.css";

export const MOST = 500;

type Properties = { text: string; change: (text: string) => void; read: Read };

export function AddressField({ text, change, read }: Properties) {
  const { t } = useLingui();
  const field = useRef<HTMLTextAreaElement>(null);
  const mend = ({ start, end }: Broken) => {
    field.current?.focus();
    field.current?.setSelectionRange(start, end);
  };
  const drop = ({ start, end }: Broken) => {
    change(`${text.slice(0, start)}${text.slice(end)}`.replace(/([,;\n\t])[ ]*[,;]+/g, "$1").replace(/\n{2,}/g, "\n"));
    field.current?.focus();
  };
  return (
    <>
      <Textarea
        ref={field}
        label={t`E-mail addresses`}
        description={t`One or up to ${MOST}, separated by commas, spaces or lines. "Ada Lovelace <ada@example.com>" works too.`}
        autosize
        minRows={3}
        maxRows={10}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
      />
      <div role="status">
        <Counts read={read} />
      </div>
      {read.broken.length > 0 ? (
        <ul className={styles.broken} aria-label={t`Addresses that can't be read`}>
          {read.broken.map((one) => (
            <li key={one.start}>
              <span>
                <Name strong>{one.text}</Name> <FaultWords of={one.fault} />
              </span>
              <Button variant="subtle" size="compact-xs" onClick={() => mend(one)} aria-label={t`Mend ${one.text}`}>
                <Trans>Mend</Trans>
              </Button>
              <Button variant="subtle" size="compact-xs" color="gray" onClick={() => drop(one)} aria-label={t`Drop ${one.text}`}>
                <Trans>Drop</Trans>
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Counts({ read }: { read: Read }) {
  const { good, broken, folded } = read;
  if (good.length === 0 && broken.length === 0) return null;
  return (
    <p className={styles.counts}>
      <span>
        <Plural value={good.length} one="# address" other="# addresses" />
      </span>
      {folded > 0 ? (
        <Quiet>
          <Plural value={folded} one="# was there twice and counts once" other="# were there twice and count once" />
        </Quiet>
      ) : null}
      {broken.length > 0 ? (
        <span className={styles.warning}>
          <Plural value={broken.length} one="# can't be read and is left out" other="# can't be read and are left out" />
        </span>
      ) : null}
      {good.length > MOST ? (
        <span className={styles.warning}>
          <Trans>At most {MOST} at once: take some out, and invite them next</Trans>
        </span>
      ) : null}
    </p>
  );
}

function FaultWords({ of }: { of: Fault }) {
  switch (of) {
    case "no_at":
      return <Trans>has no @</Trans>;
    case "several_at":
      return <Trans>has more than one @</Trans>;
    case "local":
      return <Trans>has something before the @ that addresses don't have</Trans>;
    case "domain":
      return <Trans>has no domain such as example.com after the @</Trans>;
    case "too_long":
      return <Trans>is too long</Trans>;
  }
}
