import { strictEqual } from "node:assert"
import type { ScriptedDevice } from "../fakes/scripted-device"
import type { RemoteOnLan } from "../remote-on-lan"

const PATIENCE_S = 300
const STEP_MS = 5_000

/** Whatever was said meanwhile: once the device does and says what is right, it is used again. */
export async function backAt(lan: RemoteOnLan, device: ScriptedDevice): Promise<void> {
  device.alive()
  await lan.pass()
  for (let seconds = 0; seconds < PATIENCE_S && lan.code !== "connected"; seconds += STEP_MS / 1000) {
    if (device.subscriptions.size > 0) await device.notify({ UserPresenceInfo: "", PresenceOfContactsUpdate: "", Watcher: "" })
    device.alive()
    await lan.pass(STEP_MS)
  }
  strictEqual(lan.code, "connected")
}
