import { SSDP_PORT } from "../upnp/protocol"
import { groupOf } from "../upnp/ssdp/group"
import type { Endpoint, NetworkInterface, SsdpListener, SsdpMessage, SsdpSocket } from "../upnp/transport"
import { SsdpEngine } from "./ssdp-engine"

/**
 * The SSDP port, for all devices of this process: one socket hears for all of them, since of several the system gives a datagram
 * that is for one address to one alone.
 */
class SharedSsdp {
  readonly #port: number
  readonly #listeners = new Set<SsdpListener>()
  readonly #uses = new Map<string, number>()
  #engine: SsdpEngine | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(port: number) {
    this.#port = port
  }

  /** Opens where it can, SSDP-35; rejects with the system's error if that is nowhere. */
  open(interfaces: readonly NetworkInterface[], listener: SsdpListener): Promise<SsdpSocket> {
    return this.#next(async () => {
      this.#engine ??= await this.#start()
      const engine = this.#engine
      const joined: NetworkInterface[] = []
      let failure: unknown = new Error("SSDP needs an interface")
      for (const each of interfaces) {
        await this.#join(engine, each).then(
          () => joined.push(each),
          (cause) => {
            failure = cause
          },
        )
      }
      if (joined.length === 0) {
        await this.#endIfUnused()
        throw failure
      }
      this.#listeners.add(listener)
      return this.#socket(engine, joined, listener)
    })
  }

  #socket(engine: SsdpEngine, interfaces: readonly NetworkInterface[], listener: SsdpListener): SsdpSocket {
    const leaving = new Set<Promise<void>>()
    let closed: Promise<void> | undefined
    const dispatch = async (fromAddress: string, to: Endpoint, message: SsdpMessage) => {
      if (closed !== undefined) return
      if (!interfaces.some(({ address }) => address === fromAddress)) throw new Error(`SSDP is not open at ${fromAddress}`)
      const sent = engine.dispatch(fromAddress, to, message)
      leaving.add(sent)
      await sent.finally(() => leaving.delete(sent))
    }
    const close = async () => {
      this.#listeners.delete(listener)
      await Promise.allSettled(leaving) // dgram would lose it: SSDP-12
      await this.#next(() => this.#leave(engine, interfaces))
    }
    return {
      interfaces,
      multicast: (fromAddress, message) => dispatch(fromAddress, { address: groupOf(fromAddress), port: this.#port }, message),
      reply: dispatch,
      close: () => {
        closed ??= close()
        return closed
      },
    }
  }

  async #start(): Promise<SsdpEngine> {
    const engine: SsdpEngine = new SsdpEngine(
      {
        onRequest: (request) => {
          for (const listener of this.#listeners) listener.onRequest(request)
        },
        onRefused: (...refusal) => {
          for (const listener of this.#listeners) listener.onRefused?.(...refusal)
        },
        onError: (cause) => this.#lose(engine, cause),
      },
      this.#port,
    )
    await engine.start()
    return engine
  }

  async #join(engine: SsdpEngine, networkInterface: NetworkInterface): Promise<void> {
    const uses = this.#uses.get(networkInterface.address) ?? 0
    if (uses === 0) await engine.join(networkInterface)
    this.#uses.set(networkInterface.address, uses + 1)
  }

  async #leave(engine: SsdpEngine, interfaces: readonly NetworkInterface[]): Promise<void> {
    if (engine !== this.#engine) return // it was lost, with all that was open
    for (const each of interfaces) {
      const left = (this.#uses.get(each.address) ?? 1) - 1
      if (left > 0) this.#uses.set(each.address, left)
      else {
        this.#uses.delete(each.address)
        await engine.leave(each)
      }
    }
    await this.#endIfUnused()
  }

  async #endIfUnused(): Promise<void> {
    if (this.#uses.size > 0) return
    const engine = this.#engine
    this.#engine = undefined
    await engine?.end()
  }

  /** A socket failed: all begin anew. */
  #lose(engine: SsdpEngine, cause: Error): void {
    if (engine !== this.#engine) return
    this.#engine = undefined
    this.#uses.clear()
    void engine.end()
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener.onError(cause)
  }

  #next<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => {}) // told to who asked for it
    return result
  }
}

const shared = new Map<number, SharedSsdp>()

/** Opens SSDP on these interfaces; rejects with the system's error if it can on none, with nothing left open. */
export function openSsdp(
  interfaces: readonly NetworkInterface[],
  listener: SsdpListener,
  { port = SSDP_PORT }: { readonly port?: number } = {},
): Promise<SsdpSocket> {
  const ssdp = shared.get(port) ?? new SharedSsdp(port)
  shared.set(port, ssdp)
  return ssdp.open(interfaces, listener)
}
