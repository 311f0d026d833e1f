import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import { openSsdp } from "../../src/net/shared-ssdp"
import { systemClock } from "../../src/net/system"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { Advertiser } from "../../src/upnp/ssdp/advertiser"
import { Responder } from "../../src/upnp/ssdp/responder"
import { hurry, skip, useSkippedTime } from "../fakes/skipped-time"
import { LoopbackPeer, lo, ownPort, until } from "./loopback-peer"

useSkippedTime()

const identity = {
  udn: `uuid:${randomUUID()}`,
  deviceType: "urn:schemas-upnp-org:device:Basic:1",
  serviceType: "urn:schemas-upnp-org:service:Presence:1",
}
const searchFor = (target: string) =>
  `M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ${target}\r\n\r\n`

test("[SSDP-10] [SSDP-12] [SSDP-32] a device comes, is found and goes, on a real network", async () => {
  const port = await ownPort()
  const errors: unknown[] = []
  const options = {
    identity,
    signature: { server: "OS/1 UPnP/1.0 test/1", bootId: 1, configId: 1 },
    interfaces: [lo],
    limits: () => DEFAULT_LIMITS,
    refusals: { note: () => {} },
    locationOf: ({ address }: { address: string }) => `http://${address}:49200/device.xml`,
    onError: (cause: unknown) => errors.push(cause),
  }
  let responder: Responder | undefined
  const listener = {
    onRequest: (request: Parameters<Responder["handle"]>[0]) => responder?.handle(request),
    onError: options.onError,
  }
  const socket = await openSsdp([lo], listener, { port })
  const ports = { clock: systemClock, entropy: { fraction: () => 0 }, socket }
  responder = new Responder(ports, options)
  const advertiser = new Advertiser(ports, options)
  const [control, asker] = [await LoopbackPeer.member(port), await LoopbackPeer.searcher()]

  advertiser.start()
  for (const target of [identity.udn, "upnp:rootdevice"]) await asker.send(searchFor(target), port, "239.255.255.250")
  await inTime(() => asker.of("ST: upnp:rootdevice").length > 0 && control.of("ssdp:alive").length >= 4)
  const answers = asker.of(`USN: ${identity.udn}`).map(({ text, from }) => [/^ST: .*$/m.exec(text)?.[0], from.address])
  expect(answers).toEqual([`ST: ${identity.udn}`, "ST: upnp:rootdevice"].map((st) => [st, lo.address]))
  expect(control.of("ssdp:byebye")).toHaveLength(4)

  responder.close()
  await hurry(advertiser.stop())
  await socket.close()
  await asker.send("later", port, "239.255.255.250")
  await until(() => control.of("later").length > 0)
  expect(control.of("ssdp:byebye")).toHaveLength(12)
  expect(control.of("NOTIFY").at(-1)?.text).toContain("ssdp:byebye")
  expect(errors).toEqual([])
  await Promise.all([control.close(), asker.close()])
})

/** Time passes until it holds. */
const inTime = (holds: () => boolean) =>
  until(() => {
    skip(20)
    return holds()
  })
