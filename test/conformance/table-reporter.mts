import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Reporter, TestCase, TestModule } from "vitest/node"
import { parseTitle, type Title } from "./title"

const FOLDER = join(process.cwd(), "test/conformance")

const FAMILIES: Readonly<Record<string, string>> = {
  SSDP: "Discovery",
  DESC: "Description",
  CTRL: "Control",
  GENA: "Eventing",
  SEC: "Security",
  CP: "Control point",
}

const INTRODUCTION = `# Conformance

What the UPnP Device Architecture 1.0 asks of a device and of a control point, with what 1.1 and 2.0 add, and which of it is kept here. Each rule has one test in this
folder, titled by the rule's number; a rule that is not applied has its reason instead. The numbers are those that the comments in \`src/\` cite.

\`npm run conformance\` runs the tests, prints this table and writes this file.
`

interface Row extends Title {
  readonly outcome: string
}

/** Prints which rules are kept, and writes it to the folder's README if all of its tests ran. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((each) => [...each.children.allTests()])
    const rows = tests.flatMap(rowOf)
    const table = Object.entries(FAMILIES).map(([family, name]) => formatFamily(name, inOrder(rows, family)))
    const text = `${[INTRODUCTION, summary(rows), ...table].join("\n")}`
    process.stdout.write(`\n${text}`)
    if (isWhole(modules, rows)) writeFileSync(join(FOLDER, "README.md"), text)
    else process.stdout.write("\nNot all tests ran: README.md is left as it is.\n")
    process.stdout.write(failures(tests)) // last, where one looks first
  }
}

const failures = (tests: readonly TestCase[]): string =>
  tests.flatMap((test) => (test.result().errors ?? []).map(({ message }) => `\nFAILED ${test.fullName}\n${message}\n`)).join("")

function rowOf(test: TestCase): Row[] {
  const title = parseTitle(test.name)
  return title ? [{ ...title, outcome: outcomeOf(test, title) }] : []
}

function outcomeOf(test: TestCase, { reason }: Title): string {
  const { state } = test.result()
  if (state === "failed") return "**FAILED**"
  if (state === "passed") return "kept"
  return reason === undefined ? NOT_RUN : `not applied: ${reason}`
}

const NOT_RUN = "not run"

const inOrder = (rows: readonly Row[], wanted: string): readonly Row[] =>
  rows.filter(({ family }) => family === wanted).sort((one, other) => one.number - other.number)

function summary(rows: readonly Row[]): string {
  const kept = rows.filter(({ outcome }) => outcome === "kept").length
  const notApplied = rows.filter(({ reason }) => reason !== undefined).length
  const others = rows.length - kept - notApplied
  return `${rows.length} rules: ${kept} kept, ${notApplied} not applied${others > 0 ? `, **${others} FAILED**` : ""}.\n`
}

const formatFamily = (name: string, rows: readonly Row[]): string =>
  [`## ${name}`, "", "| rule | statement | |", "| --- | --- | --- |", ...rows.map(formatRow), ""].join("\n")

const formatRow = ({ family, number, statement, outcome }: Row): string =>
  `| ${family}-${number} | ${cell(statement)} | ${cell(outcome)} |`

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;")

function isWhole(modules: readonly TestModule[], rows: readonly Row[]): boolean {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".test.ts"))
  const loaded = modules.filter((each) => each.errors().length === 0)
  return files.length === loaded.length && rows.every(({ outcome }) => outcome !== NOT_RUN)
}
