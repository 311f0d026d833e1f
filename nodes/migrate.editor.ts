import type { EditorRED } from "node-red"
import { migrated, type Step } from "./rules/version"

declare const RED: EditorRED

interface Known {
  readonly defaults: Readonly<Record<string, { readonly value: unknown }>>
  readonly set?: { readonly module?: string }
}

type Saved = Record<string, unknown> & { readonly _def?: Known; readonly type: string }

const PACKAGE = "node-red-contrib-upnp-presence"

/** Brings every node that the editor reads, from the flow or from an import, to this version before it is looked at. */
export function migrateNodes(): void {
  RED.events.on("nodes:add", (node: Saved) => {
    if (node._def?.set?.module === PACKAGE) migrateNode(node, node._def)
  })
}

/** Gives a node what a later version added, and what its steps make of the rest. */
export function migrateNode(node: Saved, { defaults }: Known, steps?: readonly Step[]): void {
  const properties = Object.keys(defaults)
  const saved = Object.fromEntries(properties.flatMap((each) => (node[each] === undefined ? [] : [[each, node[each]]])))
  const now: Record<string, unknown> = migrated(saved, steps)
  for (const property of properties)
    if (now[property] === undefined) node[property] = structuredClone(defaults[property]?.value)
    else if (now[property] !== node[property]) node[property] = now[property]
}

export {}
