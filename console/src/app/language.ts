// The viewer's language: what they chose, else what their browser says, else English.
import { i18n } from "@lingui/core";

export { i18n };

export const LANGUAGES = { en: "English", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = "muster.language";

// Each catalogue is a file of its own, loaded when it is spoken.
const catalogues: Record<Language, () => Promise<{ messages: Parameters<typeof i18n.load>[1] }>> = {
  en: () => import("../locales/en.po"),
  es: () => import("../locales/es.po"),
};

export async function speak(language: Language): Promise<void> {
  const { messages } = await catalogues[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await speak(language);
}

export function startLanguage(): Promise<void> {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].map((tag) => tag?.split("-")[0]);
  return speak(wanted.find((tag): tag is Language => tag !== undefined && tag in LANGUAGES) ?? "en");
}
