import { createRequire } from "node:module"
import { join } from "node:path"
import type { NodeRed } from "./node-red"
import { monotonicMs, until } from "./processes"
import { ROOT } from "./user-dir"

/** What one debug node has shown. */
export interface Shown {
  readonly id: string
  /** The node's name. */
  readonly name: string
  readonly value: unknown
  readonly atMs: number
}

interface Socket {
  onmessage: ((message: { readonly data: string }) => void) | null
  readonly readyState: number
  send(text: string): void
  close(): void
}

interface Packet {
  readonly topic: string
  readonly data: { readonly id: string; readonly name?: string; readonly msg: string; readonly format: string }
}

// Node.js 20 has no WebSocket of its own; Node-RED's editor brings one
const WebSocket = createRequire(join(ROOT, "node_modules/@node-red/editor-api/package.json"))("ws") as new (url: string) => Socket
const OPEN = 1

/** The debug sidebar of a Node-RED without its editor: hears what debug nodes show. */
export class DebugSidebar {
  readonly shown: Shown[] = []
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data) as Packet[] | object)
  }

  static async open(nodeRed: NodeRed): Promise<DebugSidebar> {
    const sidebar = new DebugSidebar(new WebSocket(nodeRed.commsUrl))
    await until("the debug sidebar", () => sidebar.#socket.readyState === OPEN || undefined)
    sidebar.#socket.send(JSON.stringify({ subscribe: "debug" }))
    return sidebar
  }

  /** What the debug node of this name has shown so far. */
  of(name: string): unknown[] {
    return this.shown.flatMap((each) => (each.name === name ? [each.value] : []))
  }

  close(): void {
    this.#socket.close()
  }

  #take(packets: Packet[] | object): void {
    if (!Array.isArray(packets)) return
    for (const { topic, data } of packets as Packet[])
      if (topic === "debug") this.shown.push({ id: data.id, name: data.name ?? "", value: shownBy(data), atMs: monotonicMs() })
  }
}

const shownBy = ({ msg, format }: Packet["data"]): unknown =>
  /^(?:array|Object|error|boolean|number)/i.test(format) ? JSON.parse(msg) : msg
