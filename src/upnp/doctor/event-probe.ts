import type { Place } from "../link"
import { NT_EVENT, PATHS } from "../protocol"
import type { Headers, HttpAnswer, HttpHandler } from "../transport"
import { attempt, failing, within } from "./attempt"
import { isFailure, type Subscribed } from "./observation"
import { hostOf } from "./place"
import type { DoctorNetwork, DoctorPorts } from "./ports"

const ANSWER_MS = 1_500
const EVENT_MS = 1_500
const UNSUBSCRIBE_MS = 500
const MAX_BYTES = 65_536

/** Subscribes to a device and waits for the initial event at a port of its own; the subscription ends with it. */
export async function probeEvents(ports: DoctorPorts, place: Place): Promise<Subscribed> {
  const { address } = place.networkInterface
  const path = `/${ports.entropy.uuid()}`
  let hear = () => {}
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  const listener = await attempt(ports.network.listen(address, 0, hearing(path, hear)))
  if (isFailure(listener)) return listener
  const callback = `<http://${hostOf({ address, port: listener.port })}${path}>`
  const subscribed = await attempt(subscribe(ports, place, callback, heard))
  await failing(listener.close())
  return subscribed
}

async function subscribe({ clock, network }: DoctorPorts, place: Place, callback: string, heard: Promise<void>) {
  const wish: Headers = [
    ["CALLBACK", callback],
    ["NT", NT_EVENT],
  ]
  const { status, headers } = await call(network, place, "SUBSCRIBE", wish, ANSWER_MS)
  const notified = status === 200 && (await within(clock, EVENT_MS, heard))
  if (headers.sid) await failing(call(network, place, "UNSUBSCRIBE", [["SID", headers.sid]], UNSUBSCRIBE_MS))
  return { status, notified }
}

/** Answers as a control point does: CP-12. */
const hearing =
  (path: string, hear: () => void): HttpHandler =>
  (request) => {
    const isEvent = request.method === "NOTIFY" && request.path === path
    if (isEvent) hear()
    return { status: isEvent ? 200 : 412, headers: [] }
  }

function call(
  network: Pick<DoctorNetwork, "call">,
  { device }: Place,
  method: string,
  headers: Headers,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const host: Headers = [["HOST", hostOf(device)]]
  return network.call({ method, to: device, path: PATHS.event, headers: [...host, ...headers], maxBytes: MAX_BYTES, timeoutMs })
}
