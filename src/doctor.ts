import type { HostStatus } from "./any-device"
import type { HostedDevice } from "./hosted-device"
import { callHttp } from "./net/http-call"
import { listenHttp } from "./net/http-server"
import { allInterfaces } from "./net/interfaces"
import { openSearch, tryPort } from "./net/ssdp-search"
import { surroundings } from "./net/surroundings"
import { systemClock, systemEntropy } from "./net/system"
import { DEFAULT_LIMITS } from "./service/limits"
import { failureOf } from "./upnp/doctor/attempt"
import { checkOf, type Examined, examine } from "./upnp/doctor/examine"
import { finding, type Verdict, verdictOf } from "./upnp/doctor/findings"
import type { Situation } from "./upnp/doctor/observation"
import type { DoctorPorts } from "./upnp/doctor/ports"

/** What a doctor has to say of a device. */
export interface DoctorReport {
  readonly id: string
  readonly name: string
  /** With its `uuid:`; undefined if the device has not run. */
  readonly udn: string | undefined
  /** When, in milliseconds since the epoch. */
  readonly at: number
  readonly tookMs: number
  readonly verdict: Verdict
  readonly interfaces: readonly Examined[]
}

const ports: DoctorPorts = {
  clock: systemClock,
  entropy: systemEntropy,
  network: {
    openSearch,
    tryPort,
    call: callHttp,
    listen: (address, port, handle) => listenHttp(address, port, () => DEFAULT_LIMITS, handle),
  },
}
const looking = new WeakMap<HostedDevice, Promise<DoctorReport>>()

/** Looks for what keeps control points from a device; never rejects. Who asks while it looks gets the same report. */
export function diagnose(device: HostedDevice): Promise<DoctorReport> {
  const report = looking.get(device) ?? look(device).finally(() => looking.delete(device))
  looking.set(device, report)
  return report
}

async function look(device: HostedDevice): Promise<DoctorReport> {
  const { id, options, udn } = device
  const at = systemClock.now()
  const interfaces = await examineAll(device).catch((cause) => whole("device.error", { cause: failureOf(cause).message }))
  const verdict = verdictOf(interfaces.flatMap(({ checks }) => checks.map(({ code }) => code)))
  return { id, name: options.name, udn, at, tookMs: systemClock.now() - at, verdict, interfaces }
}

async function examineAll(device: HostedDevice): Promise<readonly Examined[]> {
  const { udn, status, places, options } = device
  if (udn === undefined || places.length === 0) return ailing(status, options.interface)
  const situation = situationOf(udn, device)
  const unused = "unused" in status && status.unused.length > 0 ? whole("device.unused", { cause: status.unused.join("; ") }) : []
  return [...unused, ...(await Promise.all(places.map((place) => examine(ports, place, situation))))]
}

const whole = (...found: Parameters<typeof finding>): readonly Examined[] => [
  { name: "", address: "", checks: [checkOf(finding(...found))], others: [] },
]

/** It is nowhere, and its status says why. */
function ailing(status: HostStatus, chosen: string): readonly Examined[] {
  const code = "locations" in status ? "starting" : status.code === "no-network" && chosen ? "no-interface" : status.code
  const cause = "cause" in status ? status.cause.message : ""
  return whole(`device.${code}`, { cause, interface: chosen, port: "port" in status ? String(status.port) : "" })
}

const situationOf = (udn: string, { places }: HostedDevice): Situation => ({
  udn,
  locations: places.map(({ location }) => location),
  ownAddresses: allInterfaces().map(({ address }) => address),
  surroundings: surroundings(),
})
