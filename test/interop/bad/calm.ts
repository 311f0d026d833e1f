import { Agent, request } from "node:http"
import { sleep } from "../../real/processes"
import { envelope, PRESENCE, soapHeaders } from "../documents"

const PAUSE_MS = 10 // below what an address may ask for in a second
const ACTION = "GetPresence"
const BODY = envelope(`<u:${ACTION} xmlns:u="${PRESENCE}"/>`)

/** A control point with an address of its own that reads the presence again and again; milliseconds from each question to its answer. */
export class Calm {
  readonly tookMs: number[] = []
  #isOver = false
  readonly #work: Promise<void>
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(
    readonly url: string,
    readonly localAddress: string,
  ) {
    this.#work = this.#keepAsking()
    this.#work.catch(() => {}) // told by end()
  }

  /** Rejects if any answer was not as it ought to be. */
  async end(): Promise<readonly number[]> {
    this.#isOver = true
    await this.#work.finally(() => this.#agent.destroy())
    return this.tookMs
  }

  async #keepAsking(): Promise<void> {
    while (!this.#isOver) {
      const begun = performance.now()
      const status = await this.#ask()
      if (status !== 200) throw new Error(`a normal request was answered ${status}`)
      this.tookMs.push(performance.now() - begun)
      await sleep(PAUSE_MS)
    }
  }

  #ask(): Promise<number> {
    return new Promise((resolve, reject) => {
      const options = { method: "POST", headers: soapHeaders(ACTION), agent: this.#agent, localAddress: this.localAddress }
      const outgoing = request(this.url, options, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode ?? 0))
      })
      outgoing.on("error", reject).end(BODY)
    })
  }
}

/** All but one of a hundred are below. */
export const p99 = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN
