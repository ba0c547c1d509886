// A secret that is shown now and never again.
import { Trans, useLingui } from "@lingui/react/macro";
import styles from "./SecretOnce.module.css";
import { Notice } from "./states";
import { Copy } from "./text";

export function SecretOnce({ secret }: { secret: string }) {
  const { t } = useLingui();
  return (
    <Notice kind="warning">
      <p>
        <Trans>This secret is shown once. Copy it now; nobody can show it again.</Trans>
      </p>
      <p className={styles.secret} data-secret>
        <code>{secret}</code>
        <Copy value={secret} label={t`Copy the secret`} />
      </p>
    </Notice>
  );
}
