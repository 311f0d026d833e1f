import { hostName, systemEntropy } from "./net/system"
import type { Store } from "./service/ports"

/** Who a device is. */
export interface Identity {
  /** With its `uuid:`. */
  readonly udn: string
  readonly entity: string
  /** The one that it used last, or 0. */
  readonly port: number
  /** The number of its last start, or 0 (SSDP-38). */
  readonly bootId: number
}

/** As configured, else as it was before, else made now and kept (DESC-10). */
export async function identify(
  store: Store,
  kept: ReadonlyMap<string, unknown>,
  options: { readonly name: string; readonly udn: string; readonly entity: string },
): Promise<Identity> {
  const made = new Map<string, string>()
  const known = (key: "udn" | "entity", make: () => string): string => {
    const value = options[key] || kept.get(key)
    if (typeof value === "string") return value
    made.set(key, make())
    return made.get(key) as string
  }
  const udn = known("udn", systemEntropy.uuid)
  const entity = known("entity", () => `pres:user@${hostName()}`)
  if (kept.get("name") !== options.name) made.set("name", options.name) // for whoever finds the state of a device that is gone
  if (made.size > 0) await store.write(made)
  return { udn: `uuid:${udn}`, entity, port: Number(kept.get("port") ?? 0), bootId: Number(kept.get("bootId") ?? 0) }
}
