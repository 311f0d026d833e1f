import { expect, test } from "vitest"
import { UDN } from "../presence-on-lan"
import { chance } from "../upnp/ssdp/presence-on-ssdp"
import {
  type Answer,
  DEVICE_TYPE,
  header,
  LOCATION,
  SERVICE_TYPE,
  search,
  searchRequest,
  startedOnLan,
  TARGETS,
  USNS,
  valuesOf,
  WLAN,
} from "./on-lan"
import { startedOnLoopback } from "./on-loopback"

const MAN = 'MAN: "ssdp:discover"'
const SEARCH = `M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n${MAN}\r\nMX: 1\r\nST: ${SERVICE_TYPE}\r\n\r\n`

/** How many answers each of these datagrams gets on a real network. */
async function answersTo(...datagrams: readonly string[]): Promise<readonly number[]> {
  const host = await startedOnLoopback()
  const counts: number[] = []
  for (const datagram of datagrams) counts.push((await host.ask(datagram)).length)
  return counts
}

/** How many answers a search with each of these changes gets. */
async function answerCounts(...changes: readonly Record<string, string | undefined>[]): Promise<readonly number[]> {
  const lan = await startedOnLan()
  const counts: number[] = []
  for (const changed of changes) counts.push((await search(lan, changed)).length)
  return counts
}

const of = (answer: Answer | undefined, name: string) => answer && header(answer.message, name)

test("SSDP-16 M-SEARCH * of HTTP/1.1 alone is answered; names in any case and order, unknown and repeated headers, no harm by garbage", async () => {
  expect(
    await answersTo(
      `M-SEARCH * HTTP/1.1\r\nsT:  ${SERVICE_TYPE} \r\nX: y\r\nMX: 1\r\nMX: 4\r\nman: "ssdp:discover"\r\nHost: 239.255.255.250:1900\r\n\r\n`,
      SEARCH.replace("*", "/"),
      SEARCH.replace("HTTP/1.1", "HTTP/1.0"),
      SEARCH.replace("M-SEARCH", "M-SEARCHES"),
      "M-SEARCH * HTTP/1.1\r\n:::\r\nST: (\r\n\0\0\r\n\r\n",
      "\0",
      SEARCH,
    ),
  ).toEqual([1, 0, 0, 0, 0, 0, 1])
})

test("SSDP-17 LF alone ends a line too, and the blank line may be missing", async () => {
  expect(await answersTo(SEARCH.replaceAll("\r\n", "\n"), SEARCH.slice(0, -2), SEARCH.slice(0, -4))).toEqual([1, 1, 1])
})

test("SSDP-18 MAN is ssdp:discover, with its quotes or without; any other or none gets silence", async () => {
  const mans = ['"ssdp:discover"', "ssdp:discover", undefined, "", '"ssdp:all"', "'ssdp:discover'"]
  expect(await answerCounts(...mans.map((man) => ({ MAN: man })))).toEqual([1, 1, 0, 0, 0, 0])
})

test("SSDP-19 a multicast search without MX, or with one that is no number, gets silence; 0 counts as 1", async () => {
  const mxs = [undefined, "", "abc", "-1", "1.5", "0"]
  expect(await answerCounts(...mxs.map((mx) => ({ MX: mx })))).toEqual([0, 0, 0, 0, 0, 1])
  const late = await startedOnLan({ fraction: () => 0.999999 })
  expect((await search(late, { MX: "0" }))[0]?.waitedMs).toBeLessThan(1000)
})

test("SSDP-20 an MX above 5 counts as 5", async () => {
  const lan = await startedOnLan({ fraction: () => 0.999999 })
  for (const MX of ["6", "120", "99999999999"]) {
    const [answer] = await search(lan, { MX })
    expect(answer?.waitedMs).toBeLessThan(5000)
    expect(answer?.waitedMs).toBeGreaterThan(4000)
  }
})

test("SSDP-21 each answer waits a random time of its own below MX, once, and holds up nobody else's", async () => {
  const lan = await startedOnLan({ fraction: chance(0.5, 0.5, 0, 0.3, 0.6, 0.999999, 0.1).fraction })
  const slow = search(lan, { ST: "ssdp:all", MX: "4" })
  lan.network.hear(searchRequest({ MX: "1" }, { from: "192.168.1.21" }))
  const answers = await slow
  const waits = answers.filter(({ to }) => to !== "group" && to.address === "192.168.1.20").map(({ waitedMs }) => waitedMs)
  expect(waits).toHaveLength(4)
  expect(new Set(waits).size).toBe(4)
  expect(Math.min(...waits)).toBe(0)
  expect(Math.max(...waits)).toBeGreaterThan(3000)
  expect(Math.max(...waits)).toBeLessThan(4000)
  expect(answers.filter((each) => each.waitedMs < 1000)).toHaveLength(2)
})

test("SSDP-22 ssdp:all gets the whole set; rootdevice, the UUID, the device type and the service type get one each", async () => {
  expect(await answerCounts(...["ssdp:all", ...TARGETS].map((ST) => ({ ST })))).toEqual([4, 1, 1, 1, 1])
  const all = await search(await startedOnLan(), { ST: "ssdp:all" })
  expect(Object.fromEntries(all.map(({ message }) => [header(message, "ST"), header(message, "USN")]))).toEqual(USNS)
})

test("SSDP-23 an older version is answered in ST and USN as it was asked for, a later one is not; the highest is advertised", async () => {
  const lan = await startedOnLan()
  const older = DEVICE_TYPE.replace(/2$/, "1")
  const [answer, ...others] = await search(lan, { ST: older })
  expect([of(answer, "ST"), of(answer, "USN"), others]).toEqual([older, `${UDN}::${older}`, []])
  const later = [DEVICE_TYPE.replace(/2$/, "3"), SERVICE_TYPE.replace(/1$/, "2"), SERVICE_TYPE.replace(/1$/, "0")]
  expect(await answerCounts(...later.map((ST) => ({ ST })))).toEqual([0, 0, 0])
  expect(valuesOf(lan.network.datagrams, "NT")).toContain(DEVICE_TYPE)
  expect(valuesOf(lan.network.datagrams, "NT")).not.toContain(older)
})

test("SSDP-24 URNs are compared exactly, UUIDs in any case; ST comes back byte for byte", async () => {
  const shouted = `uuid:${UDN.slice(5).toUpperCase()}`
  const [answer] = await search(await startedOnLan(), { ST: shouted })
  expect([of(answer, "ST"), of(answer, "USN")]).toEqual([shouted, UDN])
  const strangers = [SERVICE_TYPE.toLowerCase(), `${SERVICE_TYPE}:1`, "upnp:rootDevice", "SSDP:ALL", `${UDN}0`, "urn:x"]
  expect(await answerCounts(...strangers.map((ST) => ({ ST })))).toEqual(Array(6).fill(0))
})

test("SSDP-25 an answer is 200 OK with CACHE-CONTROL, DATE, an empty EXT, LOCATION, SERVER, ST and USN", async () => {
  const host = await startedOnLoopback()
  const [answer] = await host.ask(SEARCH)
  const lines = answer?.text.split("\r\n") ?? []
  expect(lines.slice(0, -4)).toEqual([
    "HTTP/1.1 200 OK",
    "CACHE-CONTROL: max-age=1800",
    expect.stringMatching(/^DATE: (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/),
    "EXT:",
    `LOCATION: http://127.0.0.1:${host.port()}/upnp/presence/device.xml`,
    "SERVER: Test/1.0 UPnP/1.0 test/1.0",
    `ST: ${SERVICE_TYPE}`,
    `USN: ${UDN}::${SERVICE_TYPE}`,
  ])
  expect(lines.slice(-2)).toEqual(["", ""])
  expect(Math.abs(Date.parse(lines[2]?.slice(6) ?? "") - host.clock.now())).toBeLessThan(20_000)
})

test("SSDP-26 the answer goes to the address and port that asked, from the interface of the asker's side", async () => {
  const host = await startedOnLoopback()
  const heard = await host.ask(SEARCH)
  expect(heard.map(({ from }) => from.address)).toEqual(["127.0.0.1"])
  const lan = await startedOnLan({}, [{ ...WLAN, name: "eth1", address: "172.16.0.10" }, WLAN])
  for (const port of [1900, 50001]) {
    const answers = await search(lan, {}, { from: "10.0.0.77", port })
    expect(answers.map(({ from, to }) => [from, to])).toEqual([[WLAN.address, { address: "10.0.0.77", port }]])
  }
})

test("SSDP-27 a unicast search, told by its HOST, is answered within a second, with MX or without", async () => {
  const lan = await startedOnLan({ fraction: () => 0.999999 })
  for (const MX of [undefined, "5"]) {
    const answers = await search(lan, { HOST: "192.168.1.10:1900", MX })
    expect(answers).toHaveLength(1)
    expect(answers[0]?.waitedMs).toBeLessThan(1000)
  }
  expect(await search(lan, { HOST: "192.168.1.10:1900", MX: undefined }, { from: "172.16.0.20" })).toEqual([])
})

test("SSDP-28 what is not ours, has no ST or is malformed gets no answer, no error either", async () => {
  const host = await startedOnLoopback()
  await host.settle()
  const before = host.member.of(UDN).length
  const strange = ["urn:schemas-upnp-org:service:ContentDirectory:1", "", "uuid:0", "*", "urn:schemas-upnp-org:service:*:1"]
  for (const target of strange) expect(await host.ask(SEARCH.replace(SERVICE_TYPE, target))).toEqual([])
  for (const text of [SEARCH.replace(/ST: .*\r\n/, ""), "M-SEARCH\r\n\r\n", ""]) expect(await host.ask(text)).toEqual([])
  expect(host.member.of(UDN)).toHaveLength(before)
  expect(await host.ask(SEARCH)).toHaveLength(1)
})

test("SSDP-29 advertisements and answers of others are ignored", async () => {
  const headers = SEARCH.slice(SEARCH.indexOf("\r\n"))
  const nt = `\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\nLOCATION: ${LOCATION}${headers}`
  expect(await answersTo(`NOTIFY * HTTP/1.1${nt}`, `HTTP/1.1 200 OK${nt}`, `HTTP/1.1 500 No${headers}`, SEARCH)).toEqual([
    0, 0, 0, 1,
  ])
})
