import { median } from "./load"

/** A line of the result. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** What is no result. */
export const warn = (line: string): void => void process.stderr.write(`${line}\n`)

/** The middle of several values, the least and the greatest of them. */
export function spread(values: readonly number[], digits = 2): string {
  if (values.length === 0) return "not there"
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((each) => each.toFixed(digits))
  return `${middle} (${least} to ${most})`
}
