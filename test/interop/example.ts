import { expect } from "vitest"
import { EXAMPLES, type FlowNode } from "../nodes/package-files"
import { DebugSidebar } from "../real/debug-sidebar"
import { NodeRed } from "../real/node-red"
import { type Inside, until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"

interface Report {
  readonly udn: string
  readonly locations: readonly string[]
  readonly status: { readonly code: string }
}

const DEVICE = "presence-device"

/** Waits until a device is up on this machine; gives its UDN as on the wire, with `uuid:`. */
export async function udnOnLoopback(nodeRed: NodeRed, id: string): Promise<string> {
  const up = async () => {
    const report = await nodeRed.get<Report>(`/presence-device/${id}`).catch(() => undefined)
    return report?.locations.some((each) => each.startsWith("http://127.0.0.1:")) ? report : undefined
  }
  const { udn } = await until(`${id} up`, up)
  return `uuid:${udn.replace(/^uuid:/, "")}`
}

/** The flow of an example as it is shipped, but its device stays on this machine and has this id, if one is given. */
export function exampleOnLoopback(name: string, id?: string): FlowNode[] {
  const flow = EXAMPLES.get(name)
  const shared = flow?.find(({ type }) => type === DEVICE)?.id
  if (!flow || !shared) throw new Error(`there is no example ${name}`)
  const own = JSON.parse(JSON.stringify(flow).replaceAll(shared, id ?? shared)) as FlowNode[]
  return own.map((node) => (node.type === DEVICE ? { ...node, interface: "127.0.0.1" } : node))
}

/** Examples in one Node-RED, imported and deployed as a user does, each with a device of its own so that none hears of another. */
export class Examples {
  readonly #flows: Map<string, readonly FlowNode[]>
  readonly #inside: Inside
  readonly #userDir = makeUserDir()
  #nodeRed: NodeRed | undefined
  #sidebar: DebugSidebar | undefined

  private constructor(flows: ReadonlyMap<string, readonly FlowNode[]>, inside: Inside = []) {
    this.#flows = new Map(flows)
    this.#inside = inside
  }

  static async open(...names: string[]): Promise<Examples> {
    const idOf = (index: number) => `de01ce00000000${String(index).padStart(2, "0")}`
    const examples = new Examples(new Map(names.map((name, index) => [name, exampleOnLoopback(name, idOf(index))])))
    const flows = [...examples.#flows.values()].flat()
    await examples.#start(flows, async (nodeRed) => {
      for (const { id } of flows.filter(({ type }) => type === DEVICE)) await udnOnLoopback(nodeRed, id)
    })
    return examples
  }

  /** A Node-RED that has none yet. */
  static async openEmpty(inside: Inside): Promise<Examples> {
    const examples = new Examples(new Map(), inside)
    await examples.#start([])
    return examples
  }

  /** Has this one instead of all others, its device switched to mode remote, with no other change; waits until it is connected. */
  async switchTo(name: string): Promise<void> {
    const flow = (EXAMPLES.get(name) ?? []).map((node) => (node.type === DEVICE ? { ...node, mode: "remote" } : node))
    const { id } = flow.find(({ type }) => type === DEVICE) ?? {}
    this.#flows.clear()
    this.#flows.set(name, flow)
    await this.nodeRed.deploy([]) // the device of the one before must not be waited for
    await this.nodeRed.deploy(flow)
    const connected = async () =>
      (await this.nodeRed.get<Report>(`/presence-device/${id}`)).status.code === "connected" || undefined
    await until(`${name} connected:\n${this.nodeRed.log}`, connected)
  }

  get nodeRed(): NodeRed {
    if (!this.#nodeRed) throw new Error("the examples are not open")
    return this.#nodeRed
  }

  /** Presses a button of an inject node. */
  async click(example: string, name: string): Promise<void> {
    const { id } = this.#find(example, "inject", name)
    expect([name, (await this.nodeRed.request("POST", `/inject/${id}`)).status]).toEqual([name, 200])
  }

  /** What a debug node has shown so far. */
  shown(example: string, name: string): unknown[] {
    const { id } = this.#find(example, "debug", name)
    return this.#sidebar?.shown.flatMap((each) => (each.id === id ? [each.value] : [])) ?? []
  }

  /** Waits until a debug node has shown as much, and this. */
  shows(example: string, name: string, wanted: unknown[]): Promise<void> {
    return expect.poll(() => this.shown(example, name), { interval: 10 }).toMatchObject(wanted)
  }

  async close(): Promise<void> {
    this.#sidebar?.close()
    await this.#nodeRed?.stop()
    removeUserDir(this.#userDir)
  }

  async #start(flows: readonly FlowNode[], isUp: (nodeRed: NodeRed) => Promise<void> = async () => {}): Promise<void> {
    try {
      linkPackage(this.#userDir)
      this.#nodeRed = await NodeRed.start({ userDir: this.#userDir, inside: this.#inside, flows })
      this.#sidebar = await DebugSidebar.open(this.#nodeRed)
      await isUp(this.#nodeRed)
    } catch (cause) {
      await this.close()
      throw cause
    }
  }

  #find(example: string, type: string, name: string): FlowNode {
    const node = this.#flows.get(example)?.find((each) => each.type === type && each.name === name)
    if (!node) throw new Error(`${example} has no ${type} ${name}`)
    return node
  }
}
