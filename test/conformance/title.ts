/** A test of this folder is titled by its rule: the family, the number, then what the rule says. */
export interface Title {
  readonly family: string
  readonly number: number
  readonly statement: string
  /** Why the rule is not applied, if it is not. */
  readonly reason: string | undefined
}

export const NOT_APPLIED = " not applied: "

/** Reads a title; undefined for a test that is of no rule. */
export function parseTitle(title: string): Title | undefined {
  const [head = "", ...reason] = title.split(NOT_APPLIED)
  const [, family, number, statement = ""] = /^([A-Z]+)-(\d+)(?: (.+))?$/.exec(head) ?? []
  if (family === undefined) return undefined
  return { family, number: Number(number), statement, reason: reason.length > 0 ? reason.join(NOT_APPLIED) : undefined }
}
