import type { Network } from "../upnp/transport"
import { sendNotify } from "./http-notify"
import { listenHttp } from "./http-server"
import { chosenInterfaces } from "./interfaces"
import { openSsdp } from "./shared-ssdp"

/** The network of this machine. */
export const systemNetwork = (bodyBytes: number): Network => ({
  interfaces: (choice) => chosenInterfaces(choice),
  listen: (address, port, handle) => listenHttp(address, port, bodyBytes, handle),
  notify: sendNotify,
  openSsdp,
})
