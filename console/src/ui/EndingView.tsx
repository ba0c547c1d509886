// An ending of access: what they have now beside what will be left, and afterwards the receipt of it.
import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Schemas } from "../api/client";
import { RoleName } from "./badges";
import styles from "./EndingView.module.css";
import { SecretOnce } from "./SecretOnce";
import { SideBySide } from "./SideBySide";
import { Name, Quiet } from "./text";

type HeldRole = Schemas["HeldRole"];

/** What somebody has at an account, and what a removal from it leaves. */
export function EndingView({ ending }: { ending: Schemas["Ending"] }) {
  const left = ending.inherited.map((one) => ({ id: `${one.assignment} ${one.group?.sid}`, text: <HeldText held={one} /> }));
  const now = [
    ...ending.ended.map((one) => ({ id: one.sid, text: <RoleName role={one.role} /> })),
    ...ending.withheld.map((one) => ({ id: `${one.assignment} ${one.group?.sid}`, text: <HeldText held={one} /> })),
    ...left,
  ];
  return (
    <SideBySide
      now={<ShortList of={now} none={<Trans>No role at this account.</Trans>} />}
      left={<ShortList of={left} none={<Trans>No access to this account.</Trans>} />}
    />
  );
}

/** "Viewer, by the group Night shift, inherited from Main". */
export function HeldText({ held }: { held: HeldRole }) {
  const { group, inherited_from: from } = held;
  if (group && from)
    return (
      <Trans>
        <RoleName role={held.role} />, by the group <Name>{group.name}</Name>, inherited from <Name>{from.name}</Name>
      </Trans>
    );
  if (group)
    return (
      <Trans>
        <RoleName role={held.role} />, by the group <Name>{group.name}</Name>
      </Trans>
    );
  if (from)
    return (
      <Trans>
        <RoleName role={held.role} />, inherited from <Name>{from.name}</Name>
      </Trans>
    );
  return <RoleName role={held.role} />;
}

/** What became of keys and service accounts; new secrets are shown here and never again. */
export function SettledView({ keys, services }: { keys: ReadonlyArray<Schemas["SettledKey"]>; services: ReadonlyArray<Schemas["SettledServiceAccount"]> }) {
  return (
    <>
      {keys.map((key) => (
        <div key={key.sid} className={styles.settled}>
          <p>
            <KeyOutcome of={key} />
          </p>
          {key.secret ? <SecretOnce secret={key.secret} /> : null}
        </div>
      ))}
      {services.map((service) => (
        <p key={service.sid}>
          {service.disposition === "disabled" ? (
            <Trans>
              The service account <Name strong>{service.name}</Name> loses its sponsor and is disabled.
            </Trans>
          ) : (
            <Trans>
              The service account <Name strong>{service.name}</Name> is answered for by <Name>{service.sponsor.name}</Name>.
            </Trans>
          )}
        </p>
      ))}
    </>
  );
}

function KeyOutcome({ of: key }: { of: Schemas["SettledKey"] }) {
  if (key.to && key.disposition === "transfer")
    return (
      <Trans>
        The key <Name strong>{key.name}</Name> acts as <Name>{key.to.name}</Name> from now on, with a new secret.
      </Trans>
    );
  if (key.disposition === "keep")
    return (
      <Trans>
        The key <Name strong>{key.name}</Name> goes on as it is.
      </Trans>
    );
  return (
    <Trans>
      The key <Name strong>{key.name}</Name> was revoked.
    </Trans>
  );
}

/** A short list, or what is said where there is nothing. */
export function ShortList({ of, none }: { of: ReadonlyArray<{ id: string; text: ReactNode }>; none: ReactNode }) {
  const { i18n } = useLingui();
  if (of.length === 0) return <Quiet>{none}</Quiet>;
  const rest = of.length - SHOWN;
  return (
    <ul className={styles.list}>
      {of.slice(0, SHOWN).map(({ id, text }) => (
        <li key={id}>{text}</li>
      ))}
      {rest > 0 ? (
        <li>
          <Trans>and {i18n.number(rest)} more</Trans>
        </li>
      ) : null}
    </ul>
  );
}

const SHOWN = 20;
