/** Rules of a PIN. */

export const PIN = 6

/** A PIN that anybody would try first: one digit all along, digits in a row, two by two. */
export function isWeak(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, n) => Number(digit) - Number(pin[n])))
  if (steps.size === 1 && [0, 1, -1].includes([...steps][0] ?? 9)) return true
  return pin === (pin[0] ?? "").concat(pin[1] ?? "").repeat(3) || pin.slice(0, 3) === pin.slice(3)
}
