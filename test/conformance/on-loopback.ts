import { connect } from "node:net"
import { onTestFinished } from "vitest"
import { openSsdp } from "../../src/net/shared-ssdp"
import { systemNetwork } from "../../src/net/system-network"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import type { NetworkInterface } from "../../src/upnp/transport"
import { ManualClock } from "../fakes/manual-clock"
import { LoopbackPeer, lo, pause, until, unusedPort } from "../net/loopback-peer"
import { type OnLanOptions, presenceOn, UDN } from "../presence-on-lan"

export const lo2: NetworkInterface = { ...lo, address: "127.0.0.2" }
export { lo }

/** A device on real sockets of loopback alone, on a clock that a test moves, until the test is over. */
export async function startedOnLoopback(options: OnLanOptions = {}, interfaces: readonly NetworkInterface[] = [lo]) {
  const ssdpPort = unusedPort() // nobody else's messages
  const network = {
    ...systemNetwork(() => DEFAULT_LIMITS),
    interfaces: () => interfaces,
    openSsdp: (...[on, listener]: Parameters<typeof openSsdp>) => openSsdp(on, listener, { port: ssdpPort }),
  }
  const device = presenceOn(network, new ManualClock(Date.now()), options)
  const member = await LoopbackPeer.member(ssdpPort)
  const asker = await LoopbackPeer.searcher()
  device.device.start()
  const { statuses, clock } = device
  while (statuses.length === 0) await clock.run(10)
  const end = async () => {
    const stopped = device.device.stop()
    await clock.run(SETTLED_MS)
    await stopped
    await pause(1)
    await Promise.all([member.close(), asker.close()])
  }
  let ended: Promise<void> | undefined
  const close = () => {
    ended ??= end()
    return ended
  }
  onTestFinished(close)
  /** What a datagram is answered, until the longest MX is over. */
  const ask = async (datagram: string, address: string = lo.address) => {
    const before = asker.heard.length
    await asker.send(datagram, ssdpPort, address)
    await pause(1)
    await clock.run(LONGEST_MS, 100)
    await pause(1)
    return asker.heard.slice(before)
  }
  /** Its TCP port. */
  const port = () => device.ports[0] ?? 0
  /** All that it says at its start has been heard. */
  const settle = async () => {
    await clock.run(SETTLED_MS)
    await until(() => member.of(UDN).length >= interfaces.length * MESSAGES_AT_START)
  }
  return { ...device, ssdpPort, member, asker, ask, port, close, settle }
}

export type OnLoopback = Awaited<ReturnType<typeof startedOnLoopback>>

const SETTLED_MS = 2000
const MESSAGES_AT_START = 16 // four sets of four
const LONGEST_MS = 5000

/** Sends a request to the letter; all that comes back until the connection ends. */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ""
    const socket = connect(port, lo.address, () => socket.write(text))
    socket.setEncoding("utf8")
    socket.on("data", (chunk) => {
      answer += chunk
    })
    socket.on("end", () => resolve(answer)).on("error", reject)
  })
}
