/** The only file that knows node-ssdp; the build puts the library into it. */
export { Client, Server } from "node-ssdp"
export { default as SsdpHeader } from "node-ssdp/lib/ssdpHeader"
