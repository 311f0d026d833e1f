import { createSocket } from "node:dgram"
import { NodeRed } from "../real/node-red"
import { sleep, until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { type Call, callsAt } from "./calls"
import { cpuMsOf, memoryOf } from "./cpu"
import { fanOut } from "./fan-out"
import { callOnce, median } from "./load"
import { SERVER_SIDE } from "./pin"
import { flowOf, type Server, toldIn, WATCHED } from "./servers"
import { Subscribers } from "./subscribers"
import { note, say, spread } from "./table"

const GROUP = "239.255.255.250"
const SETTLED_MS = 2_000

/** What the device adds to the start of Node-RED: its modules, and from its node to where it can be reached. */
export async function measureStart(rounds: number): Promise<void> {
  const starts: { loadMs: number; reachableMs: number }[] = []
  for (let round = 0; round < rounds; round++) starts.push(await startOnce())
  const all = starts.map(({ loadMs, reachableMs }) => loadMs + reachableMs)
  const row = (what: string, values: readonly number[]) => say(`| start: ${what}, ms | ${spread(values, 0)} |`)
  row(
    "loading the modules of all nodes",
    starts.map(({ loadMs }) => loadMs),
  )
  row(
    "from the device's node to where it is reachable",
    starts.map(({ reachableMs }) => reachableMs),
  )
  row("both", all)
  note("start", median(all))
}

async function startOnce(): Promise<{ loadMs: number; reachableMs: number }> {
  const userDir = makeUserDir()
  linkPackage(userDir)
  const nodeRed = await NodeRed.start({ userDir, inside: SERVER_SIDE, flows: flowOf(), env: WATCHED })
  try {
    const told = (what: string) => until(what, () => toldIn(nodeRed.log, what).at(-1))
    return { loadMs: await told("loadMs"), reachableMs: await told("reachableMs") }
  } finally {
    await nodeRed.stop()
    removeUserDir(userDir)
  }
}

/** What subscribers take in a server that has just begun, when they have been told something. */
export async function measureMemory(live: number, start: () => Promise<Server>): Promise<void> {
  const server = await start()
  try {
    await callOnce(server.at, callsAt(server).UpdatePresence as Call)
    await sleep(SETTLED_MS)
    const before = memoryOf(server.pid)
    const subscribers = await Subscribers.at(server, live)
    await fanOut(server, subscribers, live)
    await sleep(SETTLED_MS)
    const more = note(`memory ${live} ${server.name}`, memoryOf(server.pid) - before)
    say(`| memory with ${live} subscribers, ${server.name}, MB more | ${more.toFixed(0)} |`)
    await subscribers.close()
  } finally {
    await server.stop()
  }
}

/** What it does while nobody asks. */
export async function measureIdle(server: Server, seconds: number): Promise<void> {
  const udn = /<UDN>(.*?)</.exec(await (await fetch(server.description)).text())?.[1] ?? ""
  const { datagrams, close } = await hear(udn)
  const before = cpuMsOf(server.pid)
  await sleep(seconds * 1000)
  const perMinute = (value: number) => Math.round((value * 60) / seconds)
  say(`| idle: CPU, ms a minute, Node-RED included | ${perMinute(cpuMsOf(server.pid) - before)} |`)
  say(`| idle: SSDP messages a minute | ${perMinute(datagrams())} |`)
  close()
}

function hear(udn: string): Promise<{ datagrams: () => number; close: () => void }> {
  return new Promise((resolve, reject) => {
    let count = 0
    const socket = createSocket({ type: "udp4", reuseAddr: true })
    socket.on("error", reject).on("message", (message) => {
      if (message.includes(udn)) count++ // others may be on the loopback too
    })
    socket.bind(1900, GROUP, () => {
      socket.addMembership(GROUP, "127.0.0.1")
      resolve({ datagrams: () => count, close: () => void socket.close() })
    })
  })
}
