// A filter by what happened: each kind of event by its sentence with the names left open.
import { useLingui } from "@lingui/react/macro";
import { Select } from "@mantine/core";
import { SENTENCES } from "../../ui/event_words";
import { PickerChip } from "../../ui/PickerChip";
import { Option } from "../../ui/pickers/Option";

const OPEN = "…";

export function TypeChip({ value, change }: { value: string | undefined; change: (type: string | undefined) => void }) {
  const { t, i18n } = useLingui();
  const types = Object.keys(SENTENCES).filter((type) => !type.includes(" "));
  const words = (type: string) => {
    const sentence = SENTENCES[type];
    if (!sentence) return type;
    const open = { ...sentence, values: LEFT_OPEN };
    return i18n._(open);
  };
  return (
    <PickerChip label={t`What`} shown={value ? words(value) : undefined} clear={() => change(undefined)}>
      {(close) => (
        <Select
          label={t`What happened`}
          placeholder={t`Type a word`}
          searchable
          data={types.map((type) => ({ value: type, label: `${words(type)} (${type})` }))}
          value={value ?? null}
          onChange={(type) => {
            change(type ?? undefined);
            close();
          }}
          nothingFoundMessage={t`No kind of event is called so`}
          renderOption={({ option }) => <Option label={words(option.value)} note={option.value} />}
        />
      )}
    </PickerChip>
  );
}

const LEFT_OPEN = Object.fromEntries(
  [
    "who",
    "whom",
    "where",
    "account",
    "person",
    "group",
    "service",
    "key",
    "defined",
    "invited",
    "role",
    "owner",
    "principal",
    "sponsor",
    "from",
    "to",
    "permission",
    "before",
    "after",
  ].map((name) => [name, OPEN]),
);
