/** Packages of reference data (catalogue, consent texts, forms, guides): immutable, named by their hash, nothing personal. */

import type { CataloguePack, ConsentPack, FormsPack, GuidesPack, Pack } from "../wire"
import { sha256, utf8 } from "./bytes"
import { type Base, read, write } from "./database"
import { StoreError } from "./errors"
import { metaIn, readMetas } from "./meta"

export interface PackBodies {
  catalogue: CataloguePack
  consent: ConsentPack
  forms: FormsPack
  guides: GuidesPack
}

export type PackName = keyof PackBodies

/** The newest package of a name; null where the phone has none yet. */
export async function pack<N extends PackName>(base: Base, name: N): Promise<PackBodies[N] | null> {
  return read(base, ["meta", "pack"], async (tx) => {
    const hash = (await metaIn(tx.objectStore("meta"), "packs"))?.[name]
    const row = hash ? await tx.objectStore("pack").get(hash) : undefined
    return (row?.body as PackBodies[N] | undefined) ?? null
  })
}

/** Hashes by name, as the pull tells them to the server. */
export async function packHashes(base: Base): Promise<Record<string, string>> {
  return (await readMetas(base, "packs")).packs ?? {}
}

/** Those of the told packages that the phone has not. */
export async function missingPacks(base: Base, told: Pack[]): Promise<Pack[]> {
  const here = new Set(await read(base, ["pack"], (tx) => tx.objectStore("pack").getAllKeys()))
  return told.filter((one) => !here.has(one.hash))
}

/** Stores a package by the text that came; refused where it is not what its hash names. The former one of the name goes. */
export async function putPack(base: Base, told: Pack, text: string): Promise<void> {
  if ((await sha256(utf8(text))) !== told.hash) throw new StoreError("cut")
  const row = { hash: told.hash, name: told.name, size: told.bytes, body: JSON.parse(text) as unknown }
  await write(
    base,
    ["meta", "pack"],
    async (tx) => {
      const packs = (await metaIn(tx.objectStore("meta"), "packs")) ?? {}
      const former = packs[told.name]
      if (former && former !== told.hash) await tx.objectStore("pack").delete(former)
      await tx.objectStore("pack").put(row)
      await tx.objectStore("meta").put({ ...packs, [told.name]: told.hash }, "packs")
    },
    "relaxed",
  )
}

/** Drops packages to make room: the app works on without guides. */
export function dropPacks(base: Base, names: PackName[] = ["guides"]): Promise<void> {
  return write(base, ["meta", "pack"], async (tx) => {
    const packs = { ...(await metaIn(tx.objectStore("meta"), "packs")) }
    for (const name of names) {
      if (packs[name]) await tx.objectStore("pack").delete(packs[name])
      delete packs[name]
    }
    await tx.objectStore("meta").put(packs, "packs")
  })
}
