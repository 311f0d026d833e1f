import { readFileSync, writeFileSync } from "node:fs"
import { cpus, type } from "node:os"
import { join } from "node:path"
import { figure } from "./table"

const PAGE = join(__dirname, "README.md")
const RECORDED = join(__dirname, "recorded.json")

/** What stands in the page between two such comments. */
const place = (name: string): RegExp => new RegExp(`(<!-- ${name} -->\\n)[^]*(<!-- end of ${name} -->)`)

/** What a quick run compares, by its name. */
export const COMPARED = {
  GetPresence: () => figure("GetPresence of floor perCpuSecond"),
  UpdatePresence: () => figure("UpdatePresence of floor perCpuSecond"),
  GetContactPresence: () => figure("GetContactPresence of floor perCpuSecond"),
  Register: () => figure("Register of floor perCpuSecond"),
  fanOut: () => 1 / figure("fan-out 100 cpu of floor"),
} as const

export interface Measured {
  readonly measured: string
  readonly targets: string
  /** How busy the machine was when it began. */
  readonly load: number
}

/** Writes what was measured into the page, with the machine, and what quick runs are held against. */
export function writePage({ measured, targets, load }: Measured): void {
  const processor = `${cpus().length} processors (${cpus()[0]?.model.trim()})`
  const machine = `${processor}, ${type()}, Node.js ${process.versions.node}; load average when it began: ${load.toFixed(1)}.`
  let page = readFileSync(PAGE, "utf8")
  for (const [name, text] of Object.entries({ figures: `${machine}\n\n${measured}`, targets })) {
    if (!place(name).test(page)) throw new Error(`the page has no place for ${name}`)
    page = page.replace(place(name), (_, begin: string, end: string) => `${begin}\n${text.trim()}\n\n${end}`)
  }
  writeFileSync(PAGE, page)
  const ratios = Object.entries(COMPARED).map(([name, value]) => [name, Number(value().toFixed(3))])
  writeFileSync(RECORDED, `${JSON.stringify(Object.fromEntries(ratios), null, 2)}\n`)
}

export const recorded = (): Readonly<Record<keyof typeof COMPARED, number>> => JSON.parse(readFileSync(RECORDED, "utf8"))
