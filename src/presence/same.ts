/** Whether two values say the same; for how long they hold (`expiresAt`) is not part of what is said. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) return false
  let more = 0 // parts that one has and the other has not
  for (const key in one) {
    if (!isSaid(key, one[key])) continue
    if (!same(one[key], other[key])) return false
    more++
  }
  for (const key in other) if (isSaid(key, other[key])) more--
  return more === 0
}

/** Whether two values say the same, and for as long. */
export const identical = (one: unknown, other: unknown): boolean =>
  one === other || (same(one, other) && JSON.stringify(one) === JSON.stringify(other))

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

const isSaid = (key: string, part: unknown): boolean => part !== undefined && key !== "expiresAt"
