import { finish, type Inside } from "../real/processes"
import { ip, nameNamespace, sweep, withoutDad } from "./namespaces"
import type { Seat } from "./places"

/** The third number of a LAN's addresses: 10.77.n.0/24 and fd77:n::/64; the device is .1, its neighbour .2. */
export type LanNumber = number

const nameOf = (lan: LanNumber): string => `lan${lan}`

/** A machine with several LANs, each with one neighbour, that are plugged in and out; all in namespaces of our own. */
export class Lans {
  readonly #machine = nameNamespace("machine")
  readonly #neighbours = new Map<LanNumber, string>()

  static async open(): Promise<Lans> {
    await sweep()
    const lans = new Lans()
    await ip("netns", "add", lans.#machine)
    await ip("-n", lans.#machine, "link", "set", "lo", "up")
    return lans
  }

  /** Where the machine's programs run. */
  get inside(): Inside {
    return ["ip", "netns", "exec", this.#machine]
  }

  /** Connects a LAN; gives its neighbour's end. */
  async plug(lan: LanNumber): Promise<Seat> {
    const [name, neighbour] = [nameOf(lan), nameNamespace(nameOf(lan))]
    this.#neighbours.set(lan, neighbour)
    await ip("netns", "add", neighbour)
    await ip("-n", neighbour, "link", "set", "lo", "up")
    await ip("-n", this.#machine, "link", "add", name, "type", "veth", "peer", "name", name, "netns", neighbour)
    await withoutDad(neighbour, name)
    for (const [namespace, host] of [[neighbour, 2] as const, [this.#machine, 1] as const]) {
      await ip("-n", namespace, "address", "add", `10.77.${lan}.${host}/24`, "dev", name)
      await ip("-n", namespace, "address", "add", `fd77:${lan}::${host}/64`, "dev", name)
      await ip("-n", namespace, "link", "set", name, "up")
    }
    await ip("-n", neighbour, "route", "add", "239.0.0.0/8", "dev", name)
    return { inside: ["ip", "netns", "exec", neighbour], interface: name, address: `10.77.${lan}.2` }
  }

  /** The machine gets another address on a LAN. */
  async readdress(lan: LanNumber, from: number, to: number): Promise<void> {
    await ip("-n", this.#machine, "address", "del", `10.77.${lan}.${from}/24`, "dev", nameOf(lan))
    await ip("-n", this.#machine, "address", "add", `10.77.${lan}.${to}/24`, "dev", nameOf(lan))
  }

  /** Pulls the plug: the interface is gone. */
  async unplug(lan: LanNumber): Promise<void> {
    await ip("-n", this.#machine, "link", "delete", nameOf(lan))
  }

  async close(): Promise<void> {
    for (const name of [this.#machine, ...this.#neighbours.values()]) await finish(["ip", "netns", "delete", name])
  }
}
