import { ROOT_DEVICE, SSDP_ALL, SSDP_DISCOVER, SSDP_SEARCH } from "../protocol"
import { groupOf } from "../ssdp/group"
import type { Endpoint, NetworkInterface, SearchSocket, SsdpMessage } from "../transport"
import { attempt, failing, pause } from "./attempt"
import { isFailure, type Observation, type SearchAnswer } from "./observation"
import { hostOf } from "./place"
import type { DoctorPorts } from "./ports"

export interface SearchOptions {
  readonly networkInterface: NetworkInterface
  readonly udn: string
  /** Where devices hear searches. */
  readonly port: number
}

type Seen = Pick<Observation, "joinFailure" | "sendFailure" | "portFailure" | "byGroup" | "byUnicast" | "others">

const OWN_MX_SECONDS = 1
const AGAIN_MS = 400
const OWN_MS = 1_000 // the own answers come before others are asked for: who limits answers by the second has room for both
const OTHERS_MX_SECONDS = 2
const OTHERS_MS = OTHERS_MX_SECONDS * 1_000 + 400
const UNICAST_MS = 1_400 // SSDP-27: a device answers within a second
const MOST_ANSWERS = 500 // a flood is not kept

/** Searches for a device, as a control point at this interface would, and for everybody else. */
export async function probeSearch(ports: DoctorPorts, options: SearchOptions): Promise<Seen> {
  const [seen, byUnicast] = await Promise.all([probeGroup(ports, options), probeUnicast(ports, options)])
  return { ...seen, byUnicast }
}

async function probeGroup(ports: DoctorPorts, options: SearchOptions): Promise<Omit<Seen, "byUnicast">> {
  const byGroup: SearchAnswer[] = []
  const others: SearchAnswer[] = []
  const hear = (answer: SearchAnswer) => keep(answer, answer.headers.ST === options.udn ? byGroup : others)
  const socket = await attempt(ports.network.openSearch(options.networkInterface, hear))
  if (isFailure(socket)) return { joinFailure: undefined, sendFailure: socket, portFailure: undefined, byGroup, others }
  const failures = await searchGroup(ports, options, socket, () => byGroup.length > 0)
  await socket.close()
  const portFailure =
    byGroup.length > 0 ? undefined : await failing(ports.network.tryPort(options.networkInterface, options.port))
  return { ...failures, portFailure, byGroup, others }
}

async function searchGroup({ clock }: DoctorPorts, options: SearchOptions, socket: SearchSocket, isFound: () => boolean) {
  const { networkInterface, udn, port } = options
  const group = { address: groupOf(networkInterface.address), port }
  const search = (target: string, seconds: number) => failing(socket.send(group, searchMessage(group, target, seconds)))
  const joinFailure = await failing(socket.join(group.address))
  const sendFailure = await search(udn, OWN_MX_SECONDS)
  if (sendFailure) return { joinFailure, sendFailure }
  await pause(clock, AGAIN_MS)
  if (!isFound()) await search(udn, OWN_MX_SECONDS)
  await pause(clock, OWN_MS - AGAIN_MS)
  for (const target of [ROOT_DEVICE, SSDP_ALL]) await search(target, OTHERS_MX_SECONDS) // CP-2: some answer only one of them
  await pause(clock, OTHERS_MS)
  return { joinFailure, sendFailure }
}

async function probeUnicast({ clock, network }: DoctorPorts, options: SearchOptions): Promise<SearchAnswer[]> {
  const { networkInterface, udn, port } = options
  const answers: SearchAnswer[] = []
  const socket = await attempt(network.openSearch(networkInterface, (answer) => keep(answer, answers)))
  if (isFailure(socket)) return answers
  const to = { address: networkInterface.address, port }
  await failing(socket.send(to, searchMessage(to, udn, OWN_MX_SECONDS)))
  await pause(clock, UNICAST_MS)
  await socket.close()
  return answers
}

function keep(answer: SearchAnswer, answers: SearchAnswer[]): void {
  if (answers.length < MOST_ANSWERS) answers.push(answer)
}

/** [UDA 1.2.2] */
const searchMessage = (host: Endpoint, target: string, waitSeconds: number): SsdpMessage => ({
  start: SSDP_SEARCH,
  headers: [
    ["HOST", hostOf(host)],
    ["MAN", SSDP_DISCOVER],
    ["MX", String(waitSeconds)],
    ["ST", target],
  ],
})
