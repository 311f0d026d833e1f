/** Whether two values say the same; for how long they hold (`expiresAt`) is not part of what is said. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const left = said(one)
  const right = said(other)
  return left.size === right.size && [...left].every(([key, value]) => same(value, right.get(key)))
}

/** Whether two values say the same, and for as long. */
export const identical = (one: unknown, other: unknown): boolean =>
  one === other || (same(one, other) && JSON.stringify(one) === JSON.stringify(other))

const said = (value: object): Map<string, unknown> =>
  new Map(Object.entries(value).filter(([key, part]) => part !== undefined && key !== "expiresAt"))
