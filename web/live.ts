/** What site.ts decides, without a page: when to ask again, and what to send along. */

export type Headers = Record<string, string>

/** A region that refreshes itself asks only while somebody can see it. */
export const mayAsk = (live: boolean, hidden: boolean): boolean => !live || !hidden

/** With the mark of what is shown, an unmoved ledger answers 304 and nothing is drawn again. */
export const withMark = (headers: Headers, mark: string | undefined): Headers =>
  mark ? { ...headers, "If-None-Match": mark } : headers

/** A page of an error never takes the place of figures that are still right. */
export const mayDraw = (live: boolean, status: number): boolean => !live || (status >= 200 && status < 300)

/** The address to hand on: the state stays, the place on the page does not. */
export const shareable = (address: string): string => address.split("#", 1)[0] ?? address
