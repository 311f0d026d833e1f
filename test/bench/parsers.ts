import { readXml } from "../../src/xml/read-xml"
import { callsAt, change } from "./calls"
import { median } from "./load"
import { note, say, spread, warn } from "./table"

/** As much of saxes as is used here; it is no dependency of the product. */
interface Saxes {
  SaxesParser: new (options: { xmlns: true }) => SaxParser
}
interface SaxParser {
  on(event: "opentag", hear: (tag: { local: string; uri: string; attributes: object }) => void): void
  on(event: "text", hear: (text: string) => void): void
  on(event: "closetag", hear: () => void): void
  write(text: string): SaxParser
  close(): void
}

interface Tree {
  readonly children: (Tree | string)[]
}

const ROUNDS = 9
const TIMES = 4000

/** Reading one update over fast-xml-parser, as the product does, beside a tree that saxes alone builds, without our bounds. */
export function compareParsers(): void {
  const saxes = loadSaxes()
  if (saxes) compareWith(saxes)
  else warn("saxes is not compared: it is not installed")
}

function compareWith({ SaxesParser }: Saxes): void {
  const readSax = (text: string): Tree => {
    const open: Tree[] = [{ children: [] }]
    const add = (node: Tree | string) => open.at(-1)?.children.push(node)
    const parser = new SaxesParser({ xmlns: true })
    parser.on("opentag", ({ local, uri, attributes }) => {
      const tree = { name: local, namespace: uri, attributes, children: [] }
      add(tree)
      open.push(tree)
    })
    parser.on("text", add)
    parser.on("closetag", () => open.pop())
    parser.write(text).close()
    return open[0] as Tree
  }
  const [, envelope = ""] = callsAt({ host: "127.0.0.1:1", control: "/" }).UpdatePresence?.(1).split("\r\n\r\n") ?? []
  say("\n| reading an update, µs | fast-xml-parser, as it is | saxes alone |\n| --- | --- | --- |")
  for (const [name, text] of [
    ["its document", change(1)],
    ["its envelope", envelope],
  ] as const) {
    const [ours, others] = [readXml, readSax].map((read) => Array.from({ length: ROUNDS }, () => microseconds(() => read(text))))
    say(`| ${name}, ${text.length} characters | ${spread(ours ?? [], 1)} | ${spread(others ?? [], 1)} |`)
    note(`saxes ${name}`, median(ours ?? []) / median(others ?? []))
  }
}

function loadSaxes(): Saxes | undefined {
  try {
    return require("saxes")
  } catch {
    return undefined
  }
}

function microseconds(run: () => unknown): number {
  const begun = process.cpuUsage()
  for (let time = 0; time < TIMES; time++) run()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / TIMES
}
