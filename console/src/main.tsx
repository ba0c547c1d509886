// Starts the console: the theme, the words, the person, the pages.
import "@mantine/core/styles.css";
import "./theme/tokens.css";
import "./theme/base.css";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { watchForSomebody } from "./api/presence";
import { makeQueries } from "./api/queries";
import { i18n, startLanguage } from "./app/language";
import { ProofDialog } from "./app/ProofDialog";
import { makeRouter } from "./app/routes";
import { theme } from "./theme/theme";

watchForSomebody();
const queries = makeQueries();
const router = makeRouter(queries);

void startLanguage().then(() => {
  const place = document.getElementById("console");
  if (!place) throw new Error("index.html has no #console");
  createRoot(place).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
            <ProofDialog />
          </QueryClientProvider>
        </MantineProvider>
      </I18nProvider>
    </StrictMode>,
  );
});
