// The labels of an account, `key=value`.
import styles from "./Labels.module.css";

/** `whole`: all of them, in as many lines as it takes. */
export function Labels({ of, whole = false }: { of: Readonly<Record<string, string>>; whole?: boolean }) {
  const labels = Object.entries(of);
  if (labels.length === 0) return null;
  return (
    <span className={styles.labels} data-row={whole ? undefined : true} title={whole ? undefined : labels.map((pair) => pair.join("=")).join(", ")}>
      {labels.map(([key, value]) => (
        <span key={key} className={styles.label}>
          <bdi>{value ? `${key}=${value}` : key}</bdi>
        </span>
      ))}
    </span>
  );
}
