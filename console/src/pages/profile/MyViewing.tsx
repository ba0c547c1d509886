// How one sees the console: language and theme. Kept in this browser.
import { useLingui } from "@lingui/react/macro";
import { NativeSelect, useMantineColorScheme } from "@mantine/core";
import { chooseLanguage, i18n, LANGUAGES, type Language } from "../../app/language";
import styles from "./Profile.module.css";

export function MyViewing() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={styles.form}>
      <NativeSelect
        label={t`Language`}
        value={i18n.locale}
        onChange={(event) => void chooseLanguage(event.currentTarget.value as Language)}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <NativeSelect
        label={t`Theme`}
        description={t`Kept in this browser.`}
        value={colorScheme}
        onChange={(event) => setColorScheme(event.currentTarget.value as typeof colorScheme)}
        data={[
          { value: "auto", label: t`As the system` },
          { value: "light", label: t`Light` },
          { value: "dark", label: t`Dark` },
        ]}
      />
    </div>
  );
}
