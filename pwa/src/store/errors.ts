/** What may go wrong in the local store, by a code that screens turn into words. */

export type StoreCode =
  | "gone" // the database is not there any more, or was never made
  | "full" // the disk refuses to take more
  | "broken" // reopened and tried again, and it failed again
  | "blocked" // another tab holds an old version open
  | "upgrade" // the upgrade of the schema failed: only the export works
  | "locked" // the session was locked in the meantime
  | "too_big" // an operation above 32 kB
  | "unsent" // a wipe with unsent work
  | "cut" // a snapshot without its end
  | "key" // a key that opens nothing here

export class StoreError extends Error {
  constructor(
    readonly code: StoreCode,
    cause?: unknown,
  ) {
    super(code, { cause })
    this.name = "StoreError"
  }
}

/** Says whether an error is of the store and has one of these codes. */
export function isStoreError(error: unknown, ...codes: StoreCode[]): error is StoreError {
  return error instanceof StoreError && (codes.length === 0 || codes.includes(error.code))
}

/** The name of a DOMException or Error; "" for anything else. */
export function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : ""
}
