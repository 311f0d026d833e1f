import type { HostStatus } from "./any-device"

/** What is wrong with the store of a device that runs. */
export interface StoreTrouble {
  /** Why it cannot be written. */
  readonly cause?: Error | undefined
  /** Where it was set aside, damaged. */
  readonly aside?: string
}

/** How a device stands whose store stands so: towards the network all is well, or that comes first. */
export function withTrouble(status: HostStatus, { cause, aside }: StoreTrouble): HostStatus {
  if (status.code !== "up" && status.code !== "local") return status
  const { locations } = status
  if (cause) return { code: "store-unwritable", locations, cause }
  return aside === undefined ? status : { code: "store-damaged", locations, aside }
}
