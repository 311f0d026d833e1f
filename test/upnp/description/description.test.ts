import { beforeEach, expect, test } from "vitest"
import { ACTIONS, VARIABLES } from "../../../src/service/service-definition"
import { configIdOf } from "../../../src/upnp/description/configuration"
import { formatDeviceDescription } from "../../../src/upnp/description/device-description"
import { childElements, textOf, type XmlElement } from "../../../src/xml/element"
import { readXml } from "../../../src/xml/read-xml"
import { headerOf } from "../../fakes/memory-network"
import { type PresenceOnLan, presenceOnLan, UDN } from "../../presence-on-lan"

let lan: PresenceOnLan

beforeEach(async () => {
  lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(10)
})

const get = (path: string, method = "GET", headers = {}) => lan.network.request({ method, path, headers })
const all = (element: XmlElement, name: string): XmlElement[] =>
  childElements(element).flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)])
const texts = (element: XmlElement, name: string) => all(element, name).map(textOf)

test("[DESC-5, 8, 11, 12] the description has the template's elements in their order", async () => {
  const { body = "" } = await get("/upnp/presence/device.xml")
  expect(body).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><root xmlns="urn:schemas-upnp-org:device-1-0" configId="\d+">/)
  const [device] = all(readXml(body), "device")
  expect(device && childElements(device).map(({ name }) => name)).toEqual([
    "deviceType",
    "friendlyName",
    "manufacturer",
    "modelDescription",
    "modelName",
    "modelNumber",
    "UDN",
    "serviceList",
  ])
  const service = all(readXml(body), "service").flatMap(childElements)
  expect(service.map((part) => [part.name, textOf(part)])).toEqual([
    ["serviceType", "urn:schemas-upnp-org:service:Presence:1"],
    ["serviceId", "urn:upnp-org:serviceId:Presence"],
    ["SCPDURL", "/upnp/presence/scpd.xml"],
    ["controlURL", "/upnp/presence/control"],
    ["eventSubURL", "/upnp/presence/event"],
  ])
  expect(texts(readXml(body), "UDN")).toEqual([UDN])
})

test("[DESC-7] there is no URLBase", async () => {
  expect((await get("/upnp/presence/device.xml")).body).not.toContain("URLBase")
})

test("[DESC-9] long names are cut by characters", () => {
  const xml = formatDeviceDescription({ friendlyName: "😀".repeat(100), deviceType: "Basic:1", udn: UDN, modelNumber: "1" }, 1)
  expect([...(texts(readXml(xml), "friendlyName")[0] ?? "")]).toHaveLength(63)
})

test("[DESC-15, 16, 18, 20] the SCPD is the service's table, every argument's variable exists", async () => {
  const scpd = readXml((await get("/upnp/presence/scpd.xml")).body ?? "")
  const actions = all(scpd, "action").map((action) => [
    texts(action, "name")[0],
    all(action, "argument").map((argument) => childElements(argument).map(textOf)),
  ])
  expect(actions).toEqual(
    Object.entries(ACTIONS).map(([name, action]) => [
      name,
      [
        ...Object.entries(action.in).map(([argument, variable]) => [argument, "in", variable]),
        ...Object.entries(action.out).map(([argument, variable]) => [argument, "out", variable]),
      ],
    ]),
  )
  const variables = all(scpd, "stateVariable")
  expect(variables.map((variable) => [texts(variable, "name")[0], variable.attributes[0]?.value])).toEqual([
    ["UserPresenceInfo", "yes"],
    ["A_ARG_TYPE_UserPresenceInfo", "no"],
  ])
  const used = texts(scpd, "relatedStateVariable")
  expect(used.every((name) => Object.hasOwn(VARIABLES, name))).toBe(true)
})

test("[DESC-1, 2, 3] GET and HEAD, with the language only where it was asked for", async () => {
  const reply = await get("/upnp/presence/device.xml")
  expect([reply.status, headerOf(reply, "CONTENT-TYPE"), headerOf(reply, "CONTENT-LANGUAGE")]).toEqual([
    200,
    'text/xml; charset="utf-8"',
    undefined,
  ])
  const asked = await get("/upnp/presence/scpd.xml", "HEAD", { "accept-language": "de" })
  expect([asked.status, headerOf(asked, "CONTENT-LANGUAGE")]).toEqual([200, "en"])
  const posted = await get("/upnp/presence/device.xml", "POST")
  expect([posted.status, headerOf(posted, "ALLOW")]).toEqual([405, "GET, HEAD"])
  expect((await get("/")).status).toBe(404)
})

test("[SSDP-39, DESC-6, DESC-22] the configuration's number is that of SSDP, and changes with any byte", async () => {
  await lan.clock.run(1000)
  const said = lan.network.said.map(({ headers }) => new Map(headers).get("CONFIGID.UPNP.ORG"))
  const configId = /configId="(\d+)"/.exec((await get("/upnp/presence/scpd.xml")).body ?? "")?.[1]
  expect(new Set(said)).toEqual(new Set([configId]))
  expect(configIdOf(["a"])).not.toBe(configIdOf(["b"]))
  expect(configIdOf(["a".repeat(1000)])).toBeLessThan(2 ** 24)
})
