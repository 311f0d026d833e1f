import { rmSync } from "node:fs"
import { request as httpRequest } from "node:http"
import { createServer } from "node:net"
import { join } from "node:path"
import { type Ended, end, type Inside, launch, type Run, until } from "./processes"
import { ROOT, writeFlows, writeSettings } from "./user-dir"

export interface NodeRedOptions {
  /** Stays when Node-RED ends, so that it can be started again with the same one. */
  readonly userDir: string
  /** The folder of the package node-red; that of this checkout if there is none. */
  readonly nodeRed?: string
  /** The Node.js that runs it; this one if there is none. */
  readonly node?: string
  /** The namespace to run in. Its editor is then reached by a socket file, which no network namespace hides. */
  readonly inside?: Inside
  /** Written before the start; what stands in the user directory is kept if there are none. */
  readonly flows?: readonly object[]
  readonly settings?: Readonly<Record<string, unknown>>
  readonly env?: NodeJS.ProcessEnv
}

export type DeploymentType = "full" | "flows" | "nodes" | "reload"

export interface Reply {
  readonly status: number
  readonly body: string
}

const START_TIMEOUT_MS = 90_000
const COMPLAINT = /\[(?:error|warn|fatal)\]|uncaught|unhandled/i
const OF_SETTINGS = /Projects disabled|Using unencrypted credentials/
const STARTED = /Started (?:modified )?(?:flows|nodes)|(?:Flows|Nodes) sind gestartet|(?:フロー|ノード)を開始しました/g

/** A real Node-RED in a process of its own. */
export class NodeRed {
  readonly #run: Run
  readonly #door: number | string
  /** Where the editor and its API are, below the address. */
  readonly #root: string

  private constructor(run: Run, door: number | string, root: string) {
    this.#run = run
    this.#door = door
    this.#root = root
  }

  static async start(options: NodeRedOptions): Promise<NodeRed> {
    const { userDir, inside = [], node = process.execPath } = options
    const door = inside.length > 0 ? join(userDir, "editor.sock") : await freePort()
    if (typeof door === "string") rmSync(door, { force: true }) // what a former one has left
    writeSettings(userDir, { uiHost: "127.0.0.1", uiPort: door, ...options.settings })
    if (options.flows) writeFlows(userDir, options.flows)
    const red = join(options.nodeRed ?? join(ROOT, "node_modules/node-red"), "red.js")
    const command = [...inside, node, red, "-u", userDir, "-s", join(userDir, "settings.js")]
    const nodeRed = new NodeRed(launch(command, options.env, userDir), door, String(options.settings?.httpAdminRoot ?? ""))
    try {
      await nodeRed.#ready()
    } catch (cause) {
      await nodeRed.stop()
      throw new Error(`Node-RED did not start:\n${nodeRed.log}`, { cause })
    }
    return nodeRed
  }

  /** The editor's address; with a namespace there is none. */
  get url(): string {
    return `http://127.0.0.1:${this.#door}${this.#root}`
  }

  /** Where the editor hears what nodes tell it. */
  get commsUrl(): string {
    const root = `${this.#root}/comms`
    return typeof this.#door === "string" ? `ws+unix://${this.#door}:${root}` : `ws://127.0.0.1:${this.#door}${root}`
  }

  get log(): string {
    return this.#run.output()
  }

  get pid(): number | undefined {
    return this.#run.child.pid
  }

  /** The lines of the log that tell of an error or a warning, but for those that Node-RED has for its settings. */
  get complaints(): string[] {
    return this.log.split("\n").filter((line) => COMPLAINT.test(line) && !OF_SETTINGS.test(line))
  }

  get running(): boolean {
    return this.#run.child.exitCode === null && this.#run.child.signalCode === null
  }

  /** A body is JSON, unless a content type says what it is. */
  request(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const target = typeof this.#door === "string" ? { socketPath: this.#door } : { host: "127.0.0.1", port: this.#door }
    const isText = typeof body === "string" && "content-type" in headers
    const content = body === undefined || isText ? body : JSON.stringify(body)
    const type = content === undefined ? {} : { "content-type": "application/json" }
    return new Promise((resolve, reject) => {
      const request = httpRequest({ ...target, method, path, headers: { ...type, ...headers }, timeout: 60_000 }, (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk
        })
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }))
        response.on("error", reject)
      })
      request.on("timeout", () => request.destroy(new Error(`no answer to ${method} ${path}`)))
      request.on("error", reject)
      request.end(content)
    })
  }

  /** Asks the admin API and reads its JSON. */
  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.request("GET", this.#root + path, undefined, { accept: "application/json" })
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`)
    return JSON.parse(body) as T
  }

  /** Deploys and waits until the new flows have started. */
  async deploy(flows: readonly object[], type: DeploymentType = "full"): Promise<void> {
    const before = this.#starts()
    const { status, body } = await this.request("POST", `${this.#root}/flows`, flows, { "node-red-deployment-type": type })
    if (status !== 204) throw new Error(`deploy: ${status} ${body}`)
    await until("flows started", () => this.#starts() > before || undefined, START_TIMEOUT_MS)
  }

  /** SIGTERM, then waits for the end. */
  stop(graceMs = 60_000): Promise<Ended> {
    return end(this.#run.child, graceMs)
  }

  /** Ends it as a loss of power does. */
  kill(): Promise<Ended> {
    return end(this.#run.child, 0, "SIGKILL")
  }

  #starts(): number {
    return this.log.match(STARTED)?.length ?? 0
  }

  async #ready(): Promise<void> {
    await until(
      "editor and flows up",
      async () => {
        if (!this.running) throw new Error("it ended")
        if (this.#starts() === 0) return undefined
        const reply = await this.request("GET", `${this.#root}/settings`).catch(() => undefined)
        return reply?.status === 200 || undefined
      },
      START_TIMEOUT_MS,
    )
  }
}

/** A TCP port of 127.0.0.1 that nobody had a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))))
    })
  })
}
