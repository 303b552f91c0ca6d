/** The phone app: hashed files into tungngo/static/app, `build.json` for the server, and the worker that keeps them. */
import { build, defineConfig, type Plugin } from "vite"

/** What a build calls itself (`TN-App`); the number grows with each release (tungngo/sync/builds.py reads it). */
const BUILD = "0.1.0+1"
const BASE = "/static/app/"
const TARGET = ["chrome100", "edge100", "safari15.4", "firefox114"]

/** A short mark of a list of names that hold hashes of their contents. */
async function markOf(names: string[]): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(names.join("\n")))
  return [...new Uint8Array(bytes).slice(0, 6)].map((one) => one.toString(16).padStart(2, "0")).join("")
}

/** The reader of QR codes without its table of Japanese letters: nearly half of it, and never in a code of ours. */
function lightReader(): Plugin {
  return {
    name: "light-reader",
    apply: "build",
    transform(code, id) {
      if (!id.endsWith("jsQR.js")) return
      const from = code.indexOf("exports.shiftJISTable = {")
      const to = code.indexOf("};", from)
      if (from < 0 || to < 0) this.error("the table is not where it was")
      return { code: `${code.slice(0, from)}exports.shiftJISTable = {${code.slice(to)}`, map: null }
    },
  }
}

/** All modules that come with a module at once, itself first. */
function cameWith(root: string, info: (id: string) => { importedIds: readonly string[] } | null): Set<string> {
  const found = new Set([root])
  for (const id of found) for (const next of info(id)?.importedIds ?? []) found.add(next)
  return found
}

/** Two files: `app` for the first screen, `inside` for all behind the lock; what comes on use stays apart. */
function fileOf(): (
  id: string,
  graph: { getModuleInfo(id: string): { importedIds: readonly string[] } | null },
) => string | null {
  const roots = ["main.tsx", "inside.ts"].map((name) => new URL(`src/${name}`, import.meta.url).pathname)
  let sets: Set<string>[] | null = null
  return (id, graph) => {
    sets ??= roots.map((root) => cameWith(root, (one) => graph.getModuleInfo(one)))
    const place = sets.findIndex((one) => one.has(id))
    return id.includes("rolldown/runtime") ? "app" : (["app", "inside"][place] ?? null)
  }
}

/** The worker is built last, because it names the files of its build. */
function worker(): Plugin {
  return {
    name: "worker",
    apply: "build",
    generateBundle: {
      order: "post", // after the style sheet was written
      async handler(_options, bundle) {
        const files = Object.keys(bundle)
          .filter((name) => /\.(js|css)$/.test(name))
          .sort()
        const made = await build({
          configFile: false,
          publicDir: false,
          logLevel: "warn",
          define: {
            __FILES__: JSON.stringify(files.map((name) => BASE + name)),
            __MARK__: JSON.stringify(await markOf(files)),
          },
          build: {
            write: false,
            target: TARGET,
            rolldownOptions: { input: "pwa/src/sw.ts", output: { format: "iife", entryFileNames: "sw.js" } },
          },
        })
        const [first] = Array.isArray(made) ? made : [made]
        const [chunk] = first && "output" in first ? first.output : []
        if (chunk?.type === "chunk") this.emitFile({ type: "asset", fileName: "sw.js", source: chunk.code })
      },
    },
  }
}

export default defineConfig({
  base: BASE,
  publicDir: "pwa/public",
  define: { __BUILD__: JSON.stringify(BUILD) },
  plugins: [lightReader(), worker()],
  build: {
    outDir: "tungngo/static/app",
    emptyOutDir: true,
    target: TARGET,
    manifest: "build.json",
    reportCompressedSize: false,
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      input: { app: "pwa/src/main.tsx" },
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash].[ext]",
        codeSplitting: { groups: [{ name: fileOf(), debugName: "app and inside" }] },
      },
    },
  },
})
