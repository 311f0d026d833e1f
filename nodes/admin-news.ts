import type { NodeAPI } from "node-red"
import { type AnyDevice, type Cancel, type Change, moderate } from "../src/index"

/** What of a device is no longer as it was. */
export type Aspect = "status" | "user" | "contacts" | "watchers" | "subscriptions" | "refusals"

const INTERVAL_MS = 500

const ASPECTS: Readonly<Record<Change["event"], readonly Aspect[]>> = {
  user: ["user", "watchers"], // what watchers see changes with it
  contact: ["contacts"],
  registration: ["contacts"],
  watcher: ["watchers"],
  authorization: ["watchers"],
  notify: [],
}

/**
 * Tells editors that something changed, and no more: whoever has an editor open gets every message.
 * What it is they ask for, as far as they may.
 */
export function announceChanges({ comms }: Pick<NodeAPI, "comms">, device: AnyDevice): Cancel {
  const { offer, close } = moderate<readonly Aspect[]>(
    device.clock,
    INTERVAL_MS,
    (old, fresh) => [...new Set([...old, ...fresh])],
    (aspects) => comms.publish(`presence-device/${device.id}`, { aspects }, false),
  )
  let endBook: Cancel | undefined
  const ends = [
    device.onKnown((service) => {
      endBook?.()
      endBook = service.onBook?.(() => offer(["contacts"]))
    }),
    () => endBook?.(),
    device.onStatus(() => offer(["status"])),
    device.onChange(({ event }) => ASPECTS[event].length > 0 && offer(ASPECTS[event])),
    device.onSubscriptions?.(() => offer(["subscriptions"])),
    device.refused.onMore(() => offer(["refusals"])),
    close,
  ]
  return () => {
    for (const end of ends) end?.()
  }
}

/** Tells editors that there are other devices now. */
export const announceDevices = ({ comms }: Pick<NodeAPI, "comms">): void => comms.publish("presence-devices", {}, false)
