import { isIpv6 } from "../upnp/ip"
import { SSDP_DATAGRAM_MAX_BYTES } from "../upnp/protocol"
import type { NetworkInterface, SearchSocket, SsdpRequest } from "../upnp/transport"
import { bindSender, sideOf } from "./multicast-sender"
import { encode } from "./ssdp-engine"
import { normalise } from "./ssdp-text"
import { bind, close, send, udpSocket } from "./udp-socket"

/** Opens a socket that searches at one interface: CP-1. */
export async function openSearch(
  networkInterface: NetworkInterface,
  onAnswer: (answer: SsdpRequest) => void,
): Promise<SearchSocket> {
  const socket = udpSocket(networkInterface.address, false)
  socket.on("error", () => {}) // what it costs is seen: no answers
  socket.on("message", (datagram, { address, port }) => {
    const answer = datagram.length <= SSDP_DATAGRAM_MAX_BYTES ? parse(datagram.toString("utf8")) : undefined
    if (answer) onAnswer({ ...answer, from: { address, port } })
  })
  await bindSender(socket, networkInterface)
  return {
    join: async (group) => socket.addMembership(group, sideOf(networkInterface)),
    send: async (to, message) => send(socket, encode(message), to.port, to.address),
    close: () => close(socket),
  }
}

/** Whether somebody else may hear at a port too; rejects with the system's error. */
export async function tryPort({ address }: NetworkInterface, port: number): Promise<void> {
  const socket = udpSocket(address, true).on("error", () => {})
  try {
    await bind(socket, port, isIpv6(address) ? "::" : "0.0.0.0")
  } finally {
    await close(socket)
  }
}

function parse(text: string): Omit<SsdpRequest, "from"> | undefined {
  const [startLine = "", ...lines] = normalise(text).split("\r\n")
  if (!/^HTTP\/\d\.\d 200\b/i.test(startLine)) return undefined
  return { startLine, headers: Object.fromEntries(lines.filter(Boolean).map(partsOf)) }
}

const partsOf = (line: string): [name: string, value: string] => {
  const colon = line.indexOf(": ")
  return [line.slice(0, colon), line.slice(colon + 2)]
}
