// What somebody with these roles can and cannot do, in words: by what it is about, whole where everything about it is allowed.
import { Trans } from "@lingui/react/macro";
import { byNoun, type Permission, useCatalogue } from "../../api/catalogue";
import type { Role } from "../../api/client";
import { useNounLabel } from "../../ui/role_words";
import styles from "./InvitePage.module.css";

type Line = { readonly noun: string; readonly isWhole: boolean; readonly permissions: readonly Permission[] };

export function CanCannot({ roles }: { roles: readonly Role[] }) {
  const catalogue = useCatalogue().data;
  if (!catalogue || roles.length === 0) return null;
  const held = new Set(roles.flatMap(({ permissions }) => permissions));
  const lines = (isHeld: boolean): Line[] =>
    byNoun(catalogue).flatMap(({ noun, permissions }) => {
      const those = permissions.filter(({ name }) => held.has(name) === isHeld);
      return those.length > 0 ? [{ noun, isWhole: those.length === permissions.length, permissions: those }] : [];
    });
  return (
    <div className={styles.can}>
      <section>
        <h3>
          <Trans>Can</Trans>
        </h3>
        <Words of={lines(true)} nothing={<Trans>nothing yet</Trans>} />
      </section>
      <section>
        <h3>
          <Trans>Cannot</Trans>
        </h3>
        <Words of={lines(false)} nothing={<Trans>everything is allowed</Trans>} />
      </section>
    </div>
  );
}

/** What is whole stands together; of the rest, what it is. */
function Words({ of, nothing }: { of: readonly Line[]; nothing: React.ReactNode }) {
  const label = useNounLabel();
  if (of.length === 0) return <p>{nothing}</p>;
  const whole = of.filter(({ isWhole }) => isWhole).map(({ noun }) => label(noun));
  return (
    <ul>
      {whole.length > 0 ? (
        <li>
          <strong>{whole.join(", ")}</strong>
        </li>
      ) : null}
      {of
        .filter(({ isWhole }) => !isWhole)
        .map(({ noun, permissions }) => (
          <li key={noun}>
            <strong>{label(noun)}</strong>: {permissions.map((permission) => permission.label).join(", ")}
          </li>
        ))}
    </ul>
  );
}
