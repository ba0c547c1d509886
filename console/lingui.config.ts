// English is written in the components; `npm run words` gathers it, and each language is one file.

import type { LinguiConfig } from "@lingui/conf";
import { formatter } from "@lingui/format-po";

const config: LinguiConfig = {
  locales: ["en", "es"],
  sourceLocale: "en",
  // What has no translation yet is shown in English.
  fallbackLocales: { default: "en" },
  catalogs: [{ path: "src/locales/{locale}", include: ["src"] }],
  format: formatter({ lineNumbers: false }),
};

export default config;
