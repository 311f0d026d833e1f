import { wrong } from "./shape"

/** [contract.md] A list that comes from the environment is JSON, or has commas. */
export function parseList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value !== "string") throw wrong("the list is no list")
  const text = value.trim()
  if (/^\$\{.*\}$/.test(text)) throw wrong(`${text} is not set`)
  return /^[[{]/.test(text) ? parseList(JSON.parse(text)) : splitList(text)
}

/** The parts of a text that are separated by commas. */
export const splitList = (value: string): string[] =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
