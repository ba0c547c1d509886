// A choice in a picker: what it is called, and a quiet second line.
import { Name } from "../text";
import styles from "./Option.module.css";

export function Option({ label, note }: { label: string; note?: string | null }) {
  return (
    <span className={styles.option}>
      <Name>{label}</Name>
      {note ? <span className={styles.note}>{note}</span> : null}
    </span>
  );
}
