import { defineConfig } from "vitest/config"

// The form set comes with its makers' prefix; pages here speak of `button`, not of whose button it was.
const plainNames = {
  postcssPlugin: "plain-names",
  Rule(rule: { selector: string }) {
    rule.selector = rule.selector.replaceAll(".govuk-", ".")
  },
  Declaration(one: { prop: string; value: string }) {
    one.prop = one.prop.replace("--govuk-", "--form-")
    one.value = one.value.replaceAll("var(--govuk-", "var(--form-")
  },
}

export default defineConfig({
  publicDir: "web/public",
  css: {
    preprocessorOptions: { scss: { loadPaths: ["node_modules"] } },
    postcss: { plugins: [plainNames] },
  },
  build: {
    outDir: "tungngo/static/web",
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    modulePreload: false,
    rolldownOptions: {
      input: { site: "web/site.ts", htmx: "web/htmx.ts", passkey: "web/passkey.ts", style: "web/site.scss" },
      // Plain names: Django adds the hash of the content when it collects static files.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "site.[ext]" },
    },
  },
  // Style sheets are read as text by the test of contrasts, so they are not left out.
  test: { include: ["web/tests/**/*.test.ts", "pwa/tests/**/*.test.ts"], environment: "node", css: true },
})
