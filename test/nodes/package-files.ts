import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const ROOT = join(__dirname, "../..")

export const read = (path: string): string => readFileSync(join(ROOT, path), "utf8")
export const list = (folder: string): string[] => readdirSync(join(ROOT, folder)).sort()

const { "node-red": nodeRed } = JSON.parse(read("package.json")) as {
  "node-red": { nodes: Record<string, string>; plugins: Record<string, string> }
}

/** The node types of the package. */
export const NODES: readonly string[] = Object.keys(nodeRed.nodes)

/** What the package adds to the editor beside its nodes. */
export const PLUGINS: readonly string[] = Object.keys(nodeRed.plugins)

/** A node of an example flow. */
export interface FlowNode {
  readonly id: string
  readonly type: string
  readonly z?: string
  readonly name?: string
  readonly x?: number
  readonly y?: number
  /** The group that it is in. */
  readonly g?: string
  readonly wires?: readonly (readonly string[])[]
  readonly [property: string]: unknown
}

/** The example flows by the name that the import menu has for them, with the folder where there is one. */
export const EXAMPLES: ReadonlyMap<string, readonly FlowNode[]> = new Map(
  readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => [
      file.replaceAll("\\", "/").replace(/\.json$/, ""),
      JSON.parse(readFileSync(join(ROOT, "examples", file), "utf8")) as FlowNode[],
    ]),
)

/** What a validator answers: true, or what is wrong in the user's language. */
export type Validator = (this: { _: (key: string) => string }, value: unknown, options: object) => true | string

/** What a node tells the editor of itself. */
export interface Definition {
  readonly category: string
  readonly icon: string
  readonly inputs?: number
  readonly outputs?: number
  readonly defaults: Readonly<
    Record<string, { value: unknown; type?: string; required?: boolean; validate?: Validator } | undefined>
  >
  onadd?(this: object): void
}

/** A config node as the editor knows it. */
export interface Known {
  readonly id: string
  readonly type: string
  readonly z?: string
}

/** The config nodes that the editor knows; a test puts in those that it needs. */
export const configs: Known[] = []

let told: Promise<ReadonlyMap<string, Definition>> | undefined

/** What the nodes tell an editor of themselves. */
export function definitions(): Promise<ReadonlyMap<string, Definition>> {
  told ??= runEditor() // the test files of one process share their modules, and a module runs once
  return told
}

async function runEditor(): Promise<ReadonlyMap<string, Definition>> {
  const told = new Map<string, Definition>()
  const nodes = {
    registerType: (type: string, definition: Definition) => told.set(type, definition),
    eachConfig: (run: (config: Known) => unknown) => configs.forEach(run),
  }
  const utils = { validatePropertyExpression: (path: string) => /^[\w.]+$/.test(path) } // as far as tests ask
  const events = { on: () => {} }
  const noForm = () => ({ val: () => undefined })
  Object.assign(globalThis, { RED: { nodes, utils, events }, $: noForm })
  for (const node of NODES) await import(/* @vite-ignore */ join(ROOT, `nodes/${node}.editor.ts`))
  return told
}
