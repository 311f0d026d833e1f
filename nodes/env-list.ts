import { splitList } from "./peer-input"

/** [contract.md] A list that comes from the environment is JSON, or has commas. */
export function parseList(value: readonly unknown[] | string): readonly unknown[] {
  if (typeof value !== "string") return value
  try {
    const list: unknown = JSON.parse(value)
    if (Array.isArray(list)) return list
  } catch {
    // it has commas
  }
  return splitList(value)
}
