import { SSDP_DISCOVER, SSDP_SEARCH } from "../protocol"
import type { SsdpMessage } from "../transport"

const MX_SECONDS = 2

/** CP-1: asks who is there. */
export const searchMessage = (target: string, userAgent: string, host: string): SsdpMessage => ({
  start: SSDP_SEARCH,
  headers: [
    ["HOST", host],
    ["MAN", SSDP_DISCOVER],
    ["MX", String(MX_SECONDS)],
    ["ST", target],
    ["USER-AGENT", userAgent],
  ],
})
