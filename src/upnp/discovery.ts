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

  /** Rejects with the system's error if the SSDP port is refused; `onLost` hears of a socket that fails later. */
  static async open(ports: DiscoveryPorts, options: SsdpOptions, onLost: (cause: Error) => void): Promise<Discovery> {
    let responder: Responder | undefined
    const socket = await ports.network.openSsdp(options.interfaces, {
      onRequest: (request) => responder?.handle(request),
      onError: onLost,
    })
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
