import type { Network } from "../upnp/transport"
import { sendNotify } from "./http-notify"
import { listenHttp } from "./http-server"
import { chosenInterfaces } from "./interfaces"
import { openSsdp } from "./ssdp-engine"

/** The network of this machine. */
export const systemNetwork = (bodyBytes: number): Network => ({
  interfaces: (choice) => chosenInterfaces(choice),
  listen: (addresses, port, handle) => listenHttp(addresses, port, bodyBytes, handle),
  notify: sendNotify,
  openSsdp,
})
