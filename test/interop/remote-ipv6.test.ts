import { randomUUID } from "node:crypto"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { tuple } from "../presence-on-lan"
import { finish } from "../real/processes"
import { lackingNamespaces, skipped } from "./lacking"
import { Lans } from "./lans"
import { Machine } from "./machine"
import type { Seat } from "./places"
import { Using, userIs } from "./using"

const TITLE = "a device elsewhere by IPv6"

/** The control point's machine has two LANs, the device is in the second one: what is link-local needs the right zone. */
describe.skipIf(skipped(TITLE, lackingNamespaces))(TITLE, () => {
  let lans: Lans
  let seat: Seat
  const open: { close(): Promise<void> }[] = []

  beforeAll(async () => {
    lans = await Lans.open()
    await lans.plug(1)
    seat = await lans.plug(2)
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()))
  })
  afterAll(() => lans?.close())

  async function linkLocal(): Promise<string> {
    const { output } = await finish([
      ...seat.inside,
      "ip",
      "-6",
      "-brief",
      "address",
      "show",
      "dev",
      seat.interface,
      "scope",
      "link",
    ])
    return /fe80:[\da-f:]+/.exec(output)?.[0] ?? ""
  }

  async function host(at: string, udn: string): Promise<string> {
    const machine = new Machine(seat.inside, { interface: at, udn })
    open.push(machine)
    const { locations } = await machine.up()
    expect(locations).toHaveLength(1)
    return locations[0] ?? ""
  }

  async function use(target: string, options: object = {}): Promise<Using> {
    const remote = await Using.start({ inside: lans.inside }, target, options)
    open.push(remote)
    await remote.is("connected")
    return remote
  }

  /** It is found at just this place, is read and changed, and its events arrive. */
  async function works(location: string, ...targets: [target: string, options?: object][]): Promise<void> {
    const remotes = await Promise.all(targets.map(([target, options]) => use(target, options)))
    const [first] = remotes
    for (const basic of ["open", "closed"] as const) {
      const pasts = remotes.map(({ changes }) => changes.length)
      await first?.update(tuple("door", basic))
      const told = await Promise.all(remotes.map((remote, index) => remote.told(pasts[index] ?? 0, userIs(basic))))
      expect(told.map(({ change }) => "source" in change && change.source)).toEqual([
        "flow",
        ...told.slice(1).map(() => "control-point"),
      ])
    }
    for (const { statuses, user } of remotes) {
      expect(statuses).toMatchObject([{ code: "connected", locations: [location] }])
      expect(await user).toMatchObject({ tuples: [{ basic: "closed" }] })
    }
  }

  test("[CP-6] at a link-local address, on the link where it is, with no zone in any URL", async () => {
    const udn = randomUUID()
    const location = await host(await linkLocal(), udn)
    expect(location).toMatch(/^http:\/\/\[fe80:[^%]+\]:/)
    await works(location, [udn], [udn, { interface: "lan2" }])
  })

  test("[CP-10] at a private address, found or named by its URL; events come to our address that leads there", async () => {
    const udn = randomUUID()
    const location = await host("fd77:2::2", udn)
    expect(location).toContain("//[fd77:2::2]:")
    await works(location, [udn], [location], [udn, { interface: "fd77:2::1" }])
  })
})
