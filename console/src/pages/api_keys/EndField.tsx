// The day on which something ends by itself.
import { TextInput } from "@mantine/core";

type Properties = { label: string; value: string; change: (day: string) => void; error?: string };

export function EndField({ label, value, change, error }: Properties) {
  return <TextInput type="date" label={label} value={value} error={error} onChange={(event) => change(event.currentTarget.value)} />;
}

/** The end of that day, for the API; an empty field is no end. */
export function asEnd(day: string): string | null {
  return day === "" ? null : new Date(`${day}T23:59:59`).toISOString();
}
