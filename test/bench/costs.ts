import { createSocket } from "node:dgram"
import { NodeRed } from "../real/node-red"
import { sleep } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { cpuMsOf } from "./cpu"
import { SERVER_SIDE } from "./pin"
import { flowOf, type Server } from "./servers"
import { say, spread } from "./table"

const GROUP = "239.255.255.250"

/** What the device adds to the start of Node-RED, until flows have started. */
export async function measureStart(rounds: number): Promise<void> {
  const bare: number[] = []
  const flows: number[] = []
  for (let round = 0; round < rounds; round++) {
    const without = await startOf([])
    const within = await startOf(flowOf())
    bare.push(without)
    flows.push(within - without)
  }
  say(`| start of Node-RED alone, ms | ${spread(bare, 0)} |\n| with the device, ms more | ${spread(flows, 0)} |`)
}

async function startOf(flows: readonly object[]): Promise<number> {
  const userDir = makeUserDir()
  linkPackage(userDir)
  const begun = performance.now()
  const nodeRed = await NodeRed.start({ userDir, inside: SERVER_SIDE, flows })
  const tookMs = performance.now() - begun
  await nodeRed.stop()
  removeUserDir(userDir)
  return tookMs
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
