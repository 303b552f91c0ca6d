/** The little of node that tests use; its own types are no package of ours. */
declare module "node:fs" {
  export function readFileSync(path: string | URL, how: "utf8" | "utf-8"): string
  export function readFileSync(path: string | URL): Uint8Array
  export function writeFileSync(path: string | URL, text: string): void
  export function readdirSync(path: string | URL, how: { recursive: true }): string[]
  export function existsSync(path: string | URL): boolean
}
declare module "node:zlib" {
  export function gzipSync(bytes: Uint8Array, how?: { level: number }): Uint8Array
}
declare const process: { env: Record<string, string | undefined> }
