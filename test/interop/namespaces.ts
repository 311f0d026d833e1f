import { finish } from "../real/processes"
import type { Place, Seat } from "./places"

const INTERFACE = "upnp0"
const OURS = /^presence-(\d+)-\S+/gm
let made = 0

/** Two network namespaces joined by a veth pair that is never seen outside them. */
export async function joinNamespaces(): Promise<Place> {
  const stem = `presence-${process.pid}-${++made}`
  const [device, others] = [`${stem}-a`, `${stem}-b`]
  const close = async () => {
    for (const name of [device, others]) await finish(["ip", "netns", "delete", name]) // its interfaces go with it
  }
  await sweep()
  try {
    await ip("netns", "add", device)
    await ip("netns", "add", others)
    await ip("-n", device, "link", "add", INTERFACE, "type", "veth", "peer", "name", INTERFACE, "netns", others)
    return { device: await seat(device, "10.77.0.1"), others: await seat(others, "10.77.0.2"), close }
  } catch (cause) {
    await close()
    throw cause
  }
}

async function seat(namespace: string, address: string): Promise<Seat> {
  await ip("-n", namespace, "link", "set", "lo", "up")
  await withoutDad(namespace, INTERFACE)
  await ip("-n", namespace, "address", "add", `${address}/24`, "dev", INTERFACE)
  await ip("-n", namespace, "link", "set", INTERFACE, "up")
  await ip("-n", namespace, "route", "add", "239.0.0.0/8", "dev", INTERFACE)
  return { inside: ["ip", "netns", "exec", namespace], interface: INTERFACE, address }
}

/** Lets the IPv6 addresses of an interface be good at once; else each is new for a second or two. */
export async function withoutDad(namespace: string, name: string): Promise<void> {
  const { code, output } = await finish([
    "ip",
    "netns",
    "exec",
    namespace,
    "sh",
    "-c",
    `echo 0 >/proc/sys/net/ipv6/conf/${name}/accept_dad`,
  ])
  if (code !== 0) throw new Error(output)
}

/** A name for a namespace of this run. */
export const nameNamespace = (what: string): string => `presence-${process.pid}-${++made}-${what}`

export async function ip(...words: string[]): Promise<void> {
  const { code, output } = await finish(["ip", ...words])
  if (code !== 0) throw new Error(`ip ${words.join(" ")}: ${output}`)
}

/** Removes what a run that was killed has left. */
export async function sweep(): Promise<void> {
  const { output } = await finish(["ip", "netns", "list"])
  for (const [name, pid] of output.matchAll(OURS)) if (!alive(Number(pid))) await finish(["ip", "netns", "delete", name])
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
