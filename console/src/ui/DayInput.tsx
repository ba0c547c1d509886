// A day, at whose end something ends. In between it is a moment in UTC, as the API has it.
import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";

type Properties = { label: string; value: string | null; change: (moment: string | null) => void; description?: ReactNode; error?: ReactNode };

export function DayInput({ label, value, change, description, error }: Properties) {
  return (
    <TextInput
      type="date"
      label={label}
      description={description}
      error={error}
      min={dayOf(new Date().toISOString())}
      value={value ? dayOf(value) : ""}
      onChange={(event) => change(event.currentTarget.value ? endOf(event.currentTarget.value) : null)}
    />
  );
}

/** The viewer's day of a moment: `2026-12-20`. */
export function dayOf(moment: string): string {
  const at = new Date(moment);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** The last second of the viewer's day. */
export function endOf(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
