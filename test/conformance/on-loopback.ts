import { connect } from "node:net"
import { onTestFinished } from "vitest"
import { openSsdp } from "../../src/net/shared-ssdp"
import { systemNetwork } from "../../src/net/system-network"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import type { Network, NetworkInterface } from "../../src/upnp/transport"
import { ManualClock } from "../fakes/manual-clock"
import { type Heard, LoopbackPeer, lo, ownPort, until } from "../net/loopback-peer"
import { type OnLanOptions, presenceOn, UDN } from "../presence-on-lan"

export const lo2: NetworkInterface = { ...lo, address: "127.0.0.2" }
export { lo }

/** A device on real sockets of loopback alone, on a clock that a test moves, until the test is over. */
export async function startedOnLoopback(options: OnLanOptions = {}, interfaces: readonly NetworkInterface[] = [lo]) {
  const ssdpPort = await ownPort() // nobody else's messages
  const system = systemNetwork(() => DEFAULT_LIMITS)
  const clock = new ManualClock(Date.now())
  /** When each event message left. */
  const notifiedAt: number[] = []
  const network: Network = {
    ...system,
    notify: (request) => {
      notifiedAt.push(clock.now())
      return system.notify(request)
    },
    interfaces: () => interfaces,
    openSsdp: (...[on, listener]: Parameters<typeof openSsdp>) => openSsdp(on, listener, { port: ssdpPort }),
  }
  const device = presenceOn(network, clock, options)
  const member = await LoopbackPeer.member(ssdpPort)
  const asker = await LoopbackPeer.searcher()
  device.device.start()
  const { statuses } = device
  while (statuses.length === 0) await clock.run(10)
  const end = async () => {
    const stopped = device.device.stop()
    await clock.run(SETTLED_MS)
    await stopped
    await Promise.all([member.close(), asker.close()])
  }
  let ended: Promise<void> | undefined
  const close = () => {
    ended ??= end()
    return ended
  }
  onTestFinished(close)
  let searches = 0
  /** Asks on until it is answered: whatever was said to the device before has been heard, whatever it said before has come. */
  const catchUp = async (address: string) => {
    const st = casing(UDN, ++searches) // comes back as it was written
    await asker.send(`M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ${st}\r\n\r\n`, ssdpPort, address)
    const isAnswer = ({ text }: Heard) => text.includes(`ST: ${st}\r\n`)
    await until(() => {
      clock.advance(100)
      return asker.heard.some(isAnswer)
    })
    return isAnswer
  }
  /** What a datagram is answered, until the longest MX is over. */
  const ask = async (datagram: string, address: string = lo.address) => {
    const before = asker.heard.length
    await asker.send(datagram, ssdpPort, address)
    const isAnswerToFirst = await catchUp(address)
    await clock.run(LONGEST_MS, 100)
    const isAnswerToLast = await catchUp(lo.address)
    return asker.heard.slice(before).filter((heard) => !isAnswerToFirst(heard) && !isAnswerToLast(heard))
  }
  /** Its TCP port. */
  const port = () => device.ports[0] ?? 0
  /** All that it says at its start has been heard. */
  const settle = async () => {
    await clock.run(SETTLED_MS)
    await until(() => member.of(UDN).length >= interfaces.length * MESSAGES_AT_START)
  }
  return { ...device, notifiedAt, ssdpPort, member, asker, ask, port, close, settle }
}

export type OnLoopback = Awaited<ReturnType<typeof startedOnLoopback>>

/** The UUID with some of its letters in upper case, each time others. */
const casing = (udn: string, number: number): string => {
  let letter = 0
  return udn.replace(/(?<=:.*)[a-f]/g, (each) => ((number >> letter++) & 1 ? each.toUpperCase() : each))
}

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
