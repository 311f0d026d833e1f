import { median } from "./load"

const said: string[] = []
const figures = new Map<string, number>()

/** A line of the result. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
  said.push(line)
}

/** What is no result. */
export const warn = (line: string): void => void process.stderr.write(`${line}\n`)

/** All that was said. */
export const result = (): string => said.join("\n")

/** Keeps a figure that is held against what was wanted. */
export function note(name: string, value: number): number {
  figures.set(name, value)
  return value
}

/** A figure that was measured in this run; NaN if it was not. */
export const figure = (name: string): number => figures.get(name) ?? Number.NaN

/** The middle of several values, the least and the greatest of them. */
export function spread(values: readonly number[], digits = 2): string {
  if (values.length === 0) return "not there"
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((each) => each.toFixed(digits))
  return `${middle} (${least} to ${most})`
}
