// How the console is built: static files with hashes in their names, under the server's content security policy (nothing inline, no eval).
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// While developing, the API and the server-rendered pages come from a Muster that says `MUSTER_PUBLIC_URL=http://127.0.0.1:5173`.
const muster = process.env.MUSTER_URL ?? "http://127.0.0.1:8600";
const port = Number(process.env.CONSOLE_PORT ?? 5173);
const served = ["/v1", "/sign_in", "/sign_out", "/home", "/accept", "/setup", "/organization", "/forgot", "/reset", "/openapi.json", "/docs", "/version"];
const proxy = Object.fromEntries(served.map((path) => [path, { target: muster }]));

// As the server says it (crates/server/src/http/headers.rs), for `vite preview`.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";

export default defineConfig({
  plugins: [react({ babel: { plugins: ["@lingui/babel-plugin-lingui-macro"] } }), lingui()],
  build: {
    target: "es2022",
    manifest: true,
    // Files stay files: a data: URL would be one more thing that the policy has to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { port, strictPort: true, proxy },
  preview: { port, strictPort: true, proxy, headers: { "content-security-policy": policy } },
});
