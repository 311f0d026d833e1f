import type { Clock, Entropy } from "../service/ports"
import { Advertiser } from "./ssdp/advertiser"
import type { SsdpOptions } from "./ssdp/options"
import { Responder } from "./ssdp/responder"
import type { Network, SsdpSocket } from "./transport"

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

  /** Rejects with the system's error if the SSDP port is refused. */
  static async open(ports: DiscoveryPorts, options: SsdpOptions, { onLost, onReach }: DiscoveryHooks): Promise<Discovery> {
    let responder: Responder | undefined
    const opened = await ports.network.openSsdp(options.interfaces, {
      onRequest: (request) => responder?.handle(request),
      onError: onLost,
    })
    const socket = watched(opened, options.interfaces.length, onReach)
    responder = new Responder({ ...ports, socket }, options)
    const advertiser = new Advertiser({ ...ports, socket }, options)
    advertiser.start()
    return new Discovery(socket, advertiser, responder)
  }

  /** SSDP-12: no answer any more, then byebye, then the sockets. */
  async close(): Promise<void> {
    this.#responder.close()
    await this.#advertiser.stop()
    await this.#socket.close()
  }
}

/** A socket that tells whether its multicasts leave. */
function watched(socket: SsdpSocket, interfaces: number, onReach: DiscoveryHooks["onReach"]): SsdpSocket {
  const failing = new Set<string>()
  const multicast: SsdpSocket["multicast"] = async (fromAddress, message) => {
    try {
      await socket.multicast(fromAddress, message)
      failing.delete(fromAddress)
      onReach(undefined)
    } catch (cause) {
      failing.add(fromAddress)
      if (failing.size === interfaces) onReach(cause as Error)
      throw cause
    }
  }
  return { multicast, reply: socket.reply, close: socket.close }
}
