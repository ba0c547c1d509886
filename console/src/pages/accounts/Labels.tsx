// The labels of an account, `key=value`.
import styles from "./Labels.module.css";

export function Labels({ of }: { of: Readonly<Record<string, string>> }) {
  const labels = Object.entries(of);
  if (labels.length === 0) return null;
  return (
    <span className={styles.labels}>
      {labels.map(([key, value]) => (
        <span key={key} className={styles.label}>
          <bdi>{value ? `${key}=${value}` : key}</bdi>
        </span>
      ))}
    </span>
  );
}
