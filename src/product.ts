import { osProduct } from "./net/system"
import { serverHeader } from "./upnp/ssdp/messages"
import { VERSION } from "./version"

/** Who we are to others on the network, as SERVER and USER-AGENT say it. */
export const PRODUCT = serverHeader(osProduct(), { name: "node-red-contrib-upnp-presence", version: VERSION })
