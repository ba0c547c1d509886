// A secret that is shown now and never again.
import { Trans, useLingui } from "@lingui/react/macro";
import { Copy } from "./text";
import { Notice } from "./states";
import styles from "./SecretOnce.module.css";

export function SecretOnce({ secret }: { secret: string }) {
  const { t } = useLingui();
  return (
    <Notice kind="warning">
      <p>
        <Trans>This secret is shown once. Copy it now; nobody can show it again.</Trans>
      </p>
      <p className={styles.secret}>
        <code>{secret}</code>
        <Copy value={secret} label={t`Copy the secret`} />
      </p>
    </Notice>
  );
}
