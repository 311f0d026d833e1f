/** How a device stands towards the network, in a word and what belongs to it. */
export type DeviceStatus =
  | { readonly code: "starting" | "stopped" }
  /** Control points find it and reach it at these URLs of its description; local: those on this machine alone. */
  | {
      readonly code: "up" | "local"
      readonly locations: readonly string[]
      /** The addresses that cannot be used while others are, each with what the system says. */
      readonly unused: readonly string[]
    }
  /** Reachable, but the SSDP port is refused, so nobody finds it. */
  | { readonly code: "undiscoverable"; readonly locations: readonly string[]; readonly cause: Error }
  /** No interface of the machine is what was chosen. */
  | { readonly code: "no-network" }
  | { readonly code: "port-taken"; readonly port: number; readonly cause: Error }
  | { readonly code: "failed"; readonly cause: Error }
