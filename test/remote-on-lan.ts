import type { AnyStatus } from "../src/any-device"
import { RemoteDevice, type RemoteOptions } from "../src/remote-device"
import type { AnyService } from "../src/service/any-service"
import type { Change } from "../src/service/change"
import { parseTarget } from "../src/upnp/control-point/target"
import { HomeNetwork } from "./fakes/home-network"
import { ManualClock } from "./fakes/manual-clock"
import { ScriptedDevice } from "./fakes/scripted-device"

/** A device elsewhere as this Node-RED uses it, on a LAN in memory, on a clock that a test moves. */
export class RemoteOnLan {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 22, 13))
  readonly home: HomeNetwork
  readonly remote: RemoteDevice
  readonly changes: Change[] = []
  readonly statuses: AnyStatus[] = []
  readonly errors: unknown[] = []
  /** How often what is known was handed over. */
  readonly known: (readonly Change[])[] = []

  constructor(target = "", more: Partial<RemoteOptions> = {}) {
    this.home = new HomeNetwork(() => this.clock.now())
    let uuids = 0
    const entropy = { uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, "0")}`, fraction: () => 0.5 }
    const options = {
      id: "r1",
      name: "Remote",
      target: parseTarget(target) ?? { kind: "any" as const },
      interface: "",
      port: 0,
      advertise: "",
      ...more,
    }
    this.remote = new RemoteDevice(options, { clock: this.clock, entropy, network: this.home })
    this.remote.onChange((change) => this.changes.push(change))
    this.remote.onStatus((status) => this.statuses.push(status))
    this.remote.onError((cause) => this.errors.push(cause))
    this.remote.onKnown((service) => this.known.push(service.known))
  }

  /** Begins, with all flows started. */
  async start(): Promise<void> {
    this.remote.start(Promise.resolve())
    this.remote.settle()
    await this.pass()
  }

  /** Lets time pass, and all come about that it brings. */
  async pass(ms = 0): Promise<void> {
    await settle()
    if (ms > 0) await this.clock.run(ms, Math.min(ms, 50))
    await settle()
  }

  get code(): string {
    return this.remote.status.code
  }

  service(): Promise<AnyService> {
    return this.remote.service()
  }

  /** What flows were told since this was asked last: the event, and how somebody is. */
  told(): string[] {
    return this.changes.splice(0).map((change) => {
      if (change.event === "user") return `user ${change.user.tuples.map(({ basic }) => basic)}`
      if (change.event === "contact") return `${change.contact.id} ${change.presence.tuples.map(({ basic }) => basic)}`
      return `${change.event} ${"watcher" in change ? change.watcher.id : ""}`
    })
  }
}

/** All promises that wait for nothing but each other. */
async function settle(): Promise<void> {
  for (let round = 0; round < 12; round++) await new Promise((resolve) => setImmediate(resolve))
}

/** A device on the LAN that was found and connected to; its initial event is not sent yet. */
export async function connected(target = ""): Promise<RemoteOnLan & { readonly device: ScriptedDevice }> {
  const lan = new RemoteOnLan(target)
  const device = new ScriptedDevice(lan.home)
  await lan.start()
  device.alive()
  await lan.pass()
  await device.notify({ UserPresenceInfo: "", PresenceOfContactsUpdate: "", Watcher: "" })
  await lan.pass()
  return Object.assign(lan, { device })
}
