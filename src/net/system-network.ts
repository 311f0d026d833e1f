import { DEFAULT_LIMITS } from "../service/limits"
import type { ControlPointPorts } from "../upnp/control-point/ports"
import type { Network } from "../upnp/transport"
import { callHttp } from "./http-call"
import { Notifier } from "./http-notify"
import { type HttpLimits, listenHttp } from "./http-server"
import { chosenInterfaces } from "./interfaces"
import { openSsdp } from "./shared-ssdp"
import { openSearch } from "./ssdp-search"
import { systemClock, systemEntropy } from "./system"

/** The network of this machine, for one device; `close` ends what its subscribers leave open. */
export function systemNetwork(limits: () => HttpLimits): Network & { close(): Promise<void> } {
  const notifier = new Notifier()
  return {
    interfaces: (choice) => chosenInterfaces(choice),
    listen: (address, port, handle, door) => listenHttp(address, port, limits, handle, door),
    notify: (request) => notifier.send(request),
    openSsdp,
    close: () => notifier.close(),
  }
}

const EVENT_LIMITS: HttpLimits = { ...DEFAULT_LIMITS, bodyBytes: 1_048_576 } // SEC-7

/** The same for a control point, with time and chance. */
export const systemControlPoint: ControlPointPorts = {
  clock: systemClock,
  entropy: systemEntropy,
  network: {
    interfaces: (choice) => chosenInterfaces(choice),
    listen: (address, port, handle, door) => listenHttp(address, port, () => EVENT_LIMITS, handle, door),
    openSsdp,
    call: callHttp,
    openSearch,
  },
}
