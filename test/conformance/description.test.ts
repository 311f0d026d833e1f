import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { type HostOptions, runDevice, UdnTakenError } from "../../src/running-device"
import { childElements, textOf } from "../../src/xml/element"
import { UDN } from "../presence-on-lan"
import {
  CONFIG_ID,
  DESCRIPTION,
  DEVICE_TYPE,
  documentOf,
  elementsOf,
  get,
  LOCATION,
  SCPD,
  SERVICE_TYPE,
  said,
  startedOnLan,
  stop,
  textsOf,
  valuesOf,
} from "./on-lan"
import { lo, type OnLoopback, raw, startedOnLoopback } from "./on-loopback"

/** A request to the letter, whose connection ends with the answer; the answer's head and body. */
async function asked(host: OnLoopback, line: string, headers: readonly string[] = []) {
  const usual = [`HOST: ${lo.address}:${host.port()}`, "CONNECTION: close"]
  const text = await raw(host.port(), [line, ...(headers.length > 0 ? headers : usual), "", ""].join("\r\n"))
  const end = text.indexOf("\r\n\r\n")
  return { head: text.slice(0, end + 2), body: text.slice(end + 4) }
}
const lengthIn = (head: string) => Number(/^content-length: (\d+)\r$/im.exec(head)?.[1])
const withoutDate = (head: string) => head.replace(/^date: .*\r\n/im, "")

const namesIn = (xml: string, element: string) =>
  elementsOf(xml, element).map((each) => childElements(each).map(({ name }) => name))

test("DESC-1 GET gets 200 and the document, HEAD the same headers without it, any other method 405 with ALLOW", async () => {
  const host = await startedOnLoopback()
  for (const path of [DESCRIPTION, SCPD]) {
    const got = await asked(host, `GET ${path} HTTP/1.1`)
    const head = await asked(host, `HEAD ${path} HTTP/1.1`)
    expect(got.head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect([head.body, withoutDate(head.head)]).toEqual(["", withoutDate(got.head)])
    expect(lengthIn(head.head)).toBe(Buffer.byteLength(got.body))
    for (const method of ["POST", "PUT", "OPTIONS", "SUBSCRIBE"]) {
      expect((await asked(host, `${method} ${path} HTTP/1.1`)).head).toMatch(/^HTTP\/1\.1 405 [\s\S]*^ALLOW: GET, HEAD\r$/m)
    }
  }
})

test("DESC-2 CONTENT-TYPE text/xml in UTF-8, CONTENT-LENGTH in bytes and no chunks, DATE, SERVER", async () => {
  const host = await startedOnLoopback({ friendlyName: "Änne 😀" })
  for (const path of [DESCRIPTION, SCPD]) {
    const { head, body } = await asked(host, `GET ${path} HTTP/1.1`)
    expect(head).toMatch(/^CONTENT-TYPE: text\/xml; charset="utf-8"\r$/m)
    expect(lengthIn(head)).toBe(Buffer.byteLength(body))
    expect(head).not.toMatch(/transfer-encoding/i)
    expect(head).toMatch(/^DATE: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r$/im)
    expect(head).toMatch(/^SERVER: Test\/1\.0 UPnP\/1\.0 test\/1\.0\r$/m)
  }
})

test("DESC-3 CONTENT-LANGUAGE is there if and only if ACCEPT-LANGUAGE was, and says what is served", async () => {
  const lan = await startedOnLan()
  const languages = async (headers = {}) => (await get(lan, DESCRIPTION, headers)).headers.filter(([name]) => /lang/i.test(name))
  expect(await languages()).toEqual([])
  expect(await languages({ "accept-language": "de, fr;q=0.5" })).toEqual([["CONTENT-LANGUAGE", "en"]])
})

test("DESC-4 HTTP/1.0, and Connection: close, get the whole answer and the end of the connection", async () => {
  const host = await startedOnLoopback()
  const answers = [
    await asked(host, `GET ${DESCRIPTION} HTTP/1.0`, ["USER-AGENT: tv"]),
    await asked(host, `GET ${DESCRIPTION} HTTP/1.1`),
  ]
  for (const { head, body } of answers) {
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:[^\r\n]+\r\n)+$/)
    expect(head).toMatch(/^connection: close\r$/im)
    expect([lengthIn(head), body.endsWith("</root>")]).toEqual([Buffer.byteLength(body), true])
  }
})

test("DESC-5 root of device-1-0, version 1.0, UTF-8; the declaration first, nothing after the end; an error is no page with 200", async () => {
  const lan = await startedOnLan()
  const xml = await documentOf(lan, DESCRIPTION)
  expect(xml).toMatch(
    /^<\?xml version="1\.0" encoding="utf-8"\?>\s*<root xmlns="urn:schemas-upnp-org:device-1-0"[\s\S]*<\/root>$/i,
  )
  expect(xml).toContain("<specVersion><major>1</major><minor>0</minor></specVersion>")
  const lost = await get(lan, "/upnp/presence/other.xml")
  expect([lost.status, lost.body]).toEqual([404, undefined])
})

test("DESC-6 root and scpd have the configId of the messages", async () => {
  const lan = await startedOnLan()
  const [id] = valuesOf(said(lan, "ssdp:alive"), CONFIG_ID)
  expect(await documentOf(lan, DESCRIPTION)).toMatch(new RegExp(`<root [^>]*configId="${id}"`))
  expect(await documentOf(lan, SCPD)).toMatch(new RegExp(`<scpd [^>]*configId="${id}"`))
})

test("DESC-7 there is no URLBase", async () => {
  expect(textsOf(await documentOf(await startedOnLan(), DESCRIPTION), "URLBase")).toEqual([])
})

test("DESC-8 elements in the template's order, the required ones there, none of them empty", async () => {
  const template =
    "deviceType friendlyName manufacturer manufacturerURL modelDescription modelName modelNumber modelURL serialNumber UDN UPC iconList serviceList deviceList presentationURL"
  const required = "deviceType friendlyName manufacturer modelName UDN serviceList"
  const xml = await documentOf(await startedOnLan(), DESCRIPTION)
  const [names = []] = namesIn(xml, "device")
  expect(names).toEqual(template.split(" ").filter((name) => names.includes(name)))
  expect(names).toEqual(expect.arrayContaining(required.split(" ")))
  expect(names.filter((name) => textsOf(xml, name)[0] === "" && name !== "serviceList")).toEqual([])
})

test("DESC-9 texts are as long as is allowed, cut and not refused where they are longer", async () => {
  const lan = await startedOnLan({ friendlyName: "😀".repeat(100), modelNumber: "1".repeat(100) })
  const xml = await documentOf(lan, DESCRIPTION)
  const lengthOf = (name: string) => [...(textsOf(xml, name)[0] ?? "")].length
  expect([lengthOf("friendlyName"), lengthOf("modelNumber")]).toEqual([63, 31])
  expect([lengthOf("manufacturer") < 64, lengthOf("modelDescription") < 128, lengthOf("modelName") < 32]).toEqual(
    Array(3).fill(true),
  )
})

test("DESC-10 the UDN is uuid: and an RFC 4122 text, made once and kept; of two devices with the same the second refuses", async () => {
  const folder = mkdtempSync(join(tmpdir(), "presence-udn-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const run = async (more: Partial<HostOptions>) => {
    const usual = {
      id: "a",
      name: "Ann",
      entity: "",
      deviceType: "Basic:1",
      udn: "",
      interface: "127.0.0.1",
      advertise: "",
      port: 0,
    }
    const running = await runDevice(
      { ...usual, authorization: true, store: folder, ...more },
      { contacts: [], unknownContacts: "reject", unknownWatchers: "ask", access: [], limits: {} },
      {
        onStatus: () => {},
        onTrouble: () => {},
        onChange: () => {},
        onSubscriptions: () => {},
        onRefused: () => {},
        onRefusals: () => {},
        onError: () => {},
      },
    )
    onTestFinished(() => running.close())
    return running
  }
  const first = await run({})
  expect(first.udn).toMatch(/^uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  await expect(run({ id: "b", udn: first.udn.slice(5) })).rejects.toThrow(UdnTakenError)
  const other = await run({ id: "b" })
  await first.close()
  expect([(await run({ name: "Renamed" })).udn, other.udn === first.udn]).toEqual([first.udn, false])
})

test("DESC-11 UDN, deviceType and serviceType are those of SSDP, byte for byte", async () => {
  const lan = await startedOnLan()
  const xml = await documentOf(lan, DESCRIPTION)
  const described = ["UDN", "deviceType", "serviceType"].flatMap((name) => textsOf(xml, name))
  expect(valuesOf(said(lan, "ssdp:alive"), "NT")).toEqual(["upnp:rootdevice", ...described])
  expect(described).toEqual([UDN, DEVICE_TYPE, SERVICE_TYPE])
})

test("DESC-12 the service: type, id, SCPDURL, controlURL, eventSubURL, in this order; three different paths", async () => {
  const [service] = elementsOf(await documentOf(await startedOnLan(), DESCRIPTION), "service")
  const [type, id, ...urls] = (service ? childElements(service) : []).map((each) => [each.name, textOf(each)])
  expect([type, id]).toEqual([
    ["serviceType", "urn:schemas-upnp-org:service:Presence:1"],
    ["serviceId", "urn:upnp-org:serviceId:Presence"],
  ])
  expect(urls.map(([name]) => name)).toEqual(["SCPDURL", "controlURL", "eventSubURL"])
  expect(new Set(urls.map(([, url]) => url || undefined)).size).toBe(3)
})

test("DESC-13 URLs are absolute paths in ASCII, without blank, query or slash at the end; a request may name the whole URL", async () => {
  const host = await startedOnLoopback()
  const { body } = await asked(host, `GET http://${lo.address}:${host.port()}${DESCRIPTION} HTTP/1.1`)
  const urls = ["SCPDURL", "controlURL", "eventSubURL"].flatMap((name) => textsOf(body, name))
  expect(urls).toHaveLength(3)
  for (const url of [...urls, new URL(LOCATION).pathname]) expect(url).toMatch(/^(?:\/[A-Za-z0-9._-]+)+$/)
})

test("DESC-14 neither a presentationURL nor icons are offered, so none can be missing", async () => {
  const xml = await documentOf(await startedOnLan(), DESCRIPTION)
  expect(["presentationURL", "iconList", "url"].flatMap((name) => textsOf(xml, name))).toEqual([])
})

test("DESC-22 the documents stay the same byte for byte; another friendlyName comes with byebye, alive and another CONFIGID", async () => {
  const lan = await startedOnLan()
  const documents = () => Promise.all([documentOf(lan, DESCRIPTION), documentOf(lan, SCPD)])
  const before = await documents()
  await lan.clock.run(86_400_000, 60_000)
  expect(await documents()).toEqual(before)
  await stop(lan)
  expect(lan.network.order.slice(-3)).toEqual(["ssdp:byebye", "silence", "unlisten"])
  const renamed = await startedOnLan({ friendlyName: "Bob", lastBootId: lan.boots.at(-1) ?? 0 })
  const [idBefore, idAfter] = [lan, renamed].map((each) => valuesOf(said(each, "ssdp:alive"), CONFIG_ID))
  expect(idAfter).not.toEqual(idBefore)
})
