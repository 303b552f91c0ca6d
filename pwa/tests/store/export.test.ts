/** The exported file: made without PIN and network, also where the upgrade failed; its form is the one that the server reads. */

import { expect, test } from "vitest"
import made from "../../../tungngo/sync/tests/phone_file.json"
import { unb64, utf8 } from "../../src/store/bytes"
import { UPGRADES, type Upgrade } from "../../src/store/database"
import { makeFile, nameOfFile, textOfFile } from "../../src/store/export"
import { record } from "./recording"
import { enrol, NOW, receipts, tab, unlocked, visit } from "./stage"

async function isSigned(file: typeof made.file, pub: JsonWebKey): Promise<boolean> {
  const { sig, ...rest } = file
  const text = await textOfFile({ ...rest, v: 1, ops: rest.ops as [string, number, string][] })
  const key = await crypto.subtle.importKey("jwk", pub, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"])
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, unb64(sig), utf8(text))
}

test("the example that the server's test reads is what the app makes now", async () => {
  const now = await record()
  expect(Object.keys(now).sort()).toEqual(Object.keys(made).sort())
  expect(Object.keys(now.file)).toEqual(Object.keys(made.file))
  expect(await isSigned(made.file, made.pub as JsonWebKey)).toBe(true)
  expect(await isSigned(now.file as typeof made.file, now.pub)).toBe(true)
  expect(await isSigned({ ...made.file, max_seq: 99 }, made.pub as JsonWebKey)).toBe(false)
})

test("it holds what has no receipt and what was refused, by number, from a locked phone", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.keep(session, [visit(), visit(), visit()])
  const all = await receipts(session)
  await one.settle(session, all.slice(0, 1), NOW)
  await one.settle(session, [{ ...all[1], s: "rejected" } as (typeof all)[number]], NOW)
  session.lock()
  const file = await makeFile(await one.openPhone(device))
  expect(file.ops.map(([op, seq]) => [op, seq])).toEqual(all.slice(1).map((row, n) => [row.op, n + 2]))
  expect(file).toMatchObject({ v: 1, device, epoch: "e1", max_seq: 3 })
  expect(nameOfFile(file)).toMatch(/^tungngo-\d{4}-\d\d-\d\d-2-[0-9a-f]{6}\.json$/)
})

test("a full outbox comes whole through the next version, and an older build writes on", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.keep(
    session,
    Array.from({ length: 50 }, () => visit()),
  )
  await one.finishDraft(session, { id: "d", hh: "h" }, [visit()])
  const before = await one.takeBatch(session, 100)
  const next: Upgrade<never> = (db, tx) => {
    ;(db as unknown as IDBDatabase).createObjectStore("later")
    ;(tx as unknown as IDBTransaction).objectStore("outbox").createIndex("later", "kept_at")
  }
  const newer = await one.openBase(`tn-${device}`, [...UPGRADES, next as never], {})
  expect(await newer.run(async (db) => [db.version, [...db.objectStoreNames].includes("later" as never)])).toEqual([
    2,
    true,
  ])
  // This tab is of the older build: its connection was closed, it opens what is there and goes on.
  await one.flushDone(session)
  await one.keep(session, [visit()])
  const again = await unlocked(await tab(), device)
  expect((await one.takeBatch(again, 100))?.texts.slice(0, 50)).toEqual(before?.texts)
  expect((await again.tally()).max_seq).toBe(52)
})

test("an upgrade that fails changes nothing, is told, and the file is still made", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.keep(session, [visit(), visit()])
  session.lock()
  const broken: Upgrade<never> = (db) => {
    ;(db as unknown as IDBDatabase).createObjectStore("later")
    throw new Error("killed")
  }
  const failed = one.openBase(`tn-${device}`, [...UPGRADES, broken as never], {})
  await expect(failed).rejects.toMatchObject({ code: "upgrade" })
  const file = await makeFile(await one.openAsIs(device))
  expect(file.ops).toHaveLength(2)
  expect((await unlocked(one, device)).book.pending).toHaveLength(2)
})

test("an upgrade that another tab blocks is told, and goes on once that is closed", async () => {
  const one = await tab()
  const device = await enrol(one)
  // A tab that hears of nothing, as one that sleeps.
  const asleep = await new Promise<IDBDatabase>((resolve) => {
    const asked = indexedDB.open(`tn-${device}`)
    asked.onsuccess = () => resolve(asked.result)
  })
  const next: Upgrade<never> = (db) => void (db as unknown as IDBDatabase).createObjectStore("later")
  let blocked = 0
  const how = {
    blocked: () => {
      blocked++
      asleep.close()
    },
  }
  const newer = await one.openBase(`tn-${device}`, [...UPGRADES, next as never], how)
  expect(blocked).toBe(1)
  expect(await newer.run(async (db) => db.version)).toBe(2)
})
