import type { Network } from "../upnp/transport"
import { sendNotify } from "./http-notify"
import { type HttpLimits, listenHttp } from "./http-server"
import { chosenInterfaces } from "./interfaces"
import { openSsdp } from "./shared-ssdp"

/** The network of this machine. */
export const systemNetwork = (limits: () => HttpLimits): Network => ({
  interfaces: (choice) => chosenInterfaces(choice),
  listen: (address, port, handle, admits) => listenHttp(address, port, limits, handle, admits),
  notify: sendNotify,
  openSsdp,
})
