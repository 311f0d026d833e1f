import type { Clock, Entropy } from "../service/ports"
import { Advertiser } from "./ssdp/advertiser"
import type { SsdpOptions } from "./ssdp/options"
import { Responder } from "./ssdp/responder"
import type { Network, NetworkInterface, SsdpSocket } from "./transport"

export interface DiscoveryPorts {
  readonly clock: Clock
  readonly entropy: Entropy
  readonly network: Pick<Network, "openSsdp">
}

export interface DiscoveryHooks {
  /** A socket failed; what is open is of no more use. */
  readonly onLost: (cause: Error) => void
  /** Whether what is said to the group leaves from any interface; with what the system says if from none. */
  readonly onReach: (cause: Error | undefined) => void
}

/** A device that can be found: it announces itself and answers searches until it is closed. */
export class Discovery {
  readonly #socket: SsdpSocket
  readonly #advertiser: Advertiser
  readonly #responder: Responder

  private constructor(socket: SsdpSocket, advertiser: Advertiser, responder: Responder) {
    this.#socket = socket
    this.#advertiser = advertiser
    this.#responder = responder
  }

  /**
   * Opens on all interfaces that work; on those that are known it was announced before.
   * Rejects with the system's error if none works.
   */
  static async open(
    ports: DiscoveryPorts,
    options: SsdpOptions,
    { onLost, onReach }: DiscoveryHooks,
    known?: ReadonlySet<string>,
  ): Promise<Discovery> {
    let responder: Responder | undefined
    const opened = await ports.network.openSsdp(options.interfaces, {
      onRequest: (request) => responder?.handle(request),
      onRefused: options.refusals.note,
      onError: onLost,
    })
    const { interfaces } = opened
    const socket = watched(opened, onReach)
    responder = new Responder({ ...ports, socket }, { ...options, interfaces })
    const advertiser = new Advertiser({ ...ports, socket }, { ...options, interfaces })
    advertiser.start(known)
    return new Discovery(socket, advertiser, responder)
  }

  /** Those on which it can be found. */
  get interfaces(): readonly NetworkInterface[] {
    return this.#socket.interfaces
  }

  /** SSDP-12: no answer any more, then byebye, then the sockets. */
  async close(): Promise<void> {
    this.#responder.close()
    await this.#advertiser.stop()
    await this.#socket.close()
  }

  /** Makes way for the next one, which goes on at these addresses with this boot id: SSDP-36, SSDP-41. */
  async handOver(staying: ReadonlySet<string>, nextBootId: number): Promise<void> {
    this.#responder.close()
    await this.#advertiser.handOver(staying, nextBootId)
    await this.#socket.close()
  }
}

/** A socket that tells whether its multicasts leave. */
function watched(socket: SsdpSocket, onReach: DiscoveryHooks["onReach"]): SsdpSocket {
  const failing = new Set<string>()
  const multicast: SsdpSocket["multicast"] = async (fromAddress, message) => {
    try {
      await socket.multicast(fromAddress, message)
      failing.delete(fromAddress)
      onReach(undefined)
    } catch (cause) {
      failing.add(fromAddress)
      if (failing.size === socket.interfaces.length) onReach(cause as Error)
      throw cause
    }
  }
  return { ...socket, multicast }
}
