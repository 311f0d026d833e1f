import { note, say } from "./table"

/** What `growth.ts` tells of one size. */
export interface Grown {
  readonly contacts: number
  readonly updateUs: number
  readonly filledMs: number
  readonly bytesPerContact: number
  readonly bytesAfterRestart: number
  readonly documentBytes: number
  readonly idleMsPerSecond: number
  readonly restartMs: number
}

const ROWS: readonly (readonly [title: string, of: keyof Grown])[] = [
  ["one contact's update, CPU, µs", "updateUs"],
  ["all of them come, ms", "filledMs"],
  ["heap for each contact, its document included, bytes", "bytesPerContact"],
  ["the same after a restart", "bytesAfterRestart"],
  ["characters of its document", "documentBytes"],
  ["CPU while nothing happens, ms a second", "idleMsPerSecond"],
  ["restart, ms", "restartMs"],
]

/** A line of JSON for each size. */
export function sayGrowth(lines: string): void {
  const [few, many] = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Grown) as [Grown, Grown]
  note("growth update", many.updateUs / few.updateUs)
  note("growth heap", many.bytesPerContact - many.documentBytes)
  note("growth restart", many.restartMs)
  const shown = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0))
  say(`\n| contacts, in one process | ${few.contacts} | ${many.contacts} |\n| --- | --- | --- |`)
  for (const [title, of] of ROWS) say(`| ${title} | ${of.startsWith("bytes") ? "" : shown(few[of])} | ${shown(many[of])} |`)
}
