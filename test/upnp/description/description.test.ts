import { beforeEach, expect, test } from "vitest"
import { configIdOf } from "../../../src/upnp/description/configuration"
import { formatDeviceDescription } from "../../../src/upnp/description/device-description"
import { attributeOf, childElements, textOf, type XmlElement } from "../../../src/xml/element"
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

// [presence.md 1] as the SCPD of the UPnP Forum has them, in its order
const ARGUMENTS = [
  "GetPresence out UserPresence A_ARG_TYPE_UserPresenceInfo",
  "UpdatePresence in UpdatedUserPresence A_ARG_TYPE_UserPresenceInfo",
  "GetContactPresence in TargetContact A_ARG_TYPE_ContactId",
  "GetContactPresence out ContactPresence A_ARG_TYPE_PresenceOfContactsList",
  "GetPresenceOfContactsUpdate out ContactPresenceUpdate A_ARG_TYPE_PresenceOfContactsList",
  "RegisterForContactPresence in Contact A_ARG_TYPE_ContactId",
  "RegisterForContactPresence in Expire A_ARG_TYPE_Expires",
  "RegisterForContactPresence out RegistrationResult A_ARG_TYPE_RegistrationResult",
  "AuthorizePresenceReactive in Contact A_ARG_TYPE_ContactId",
  "AuthorizePresenceReactive in Expire A_ARG_TYPE_Expires",
  "AuthorizePresenceReactive in UserPresenceInfo A_ARG_TYPE_UserPresenceInfo",
  "AuthorizePresenceProactive in UserPresenceInfo A_ARG_TYPE_UserPresenceInfo",
  "AuthorizePresenceProactive in Expire A_ARG_TYPE_Expires",
  "AuthorizePresenceProactive in WatcherList A_ARG_TYPE_WatcherList",
]
const VARIABLES = [
  "UserPresenceInfo string yes",
  "PresenceOfContactsUpdate string yes",
  "Watcher string yes",
  "A_ARG_TYPE_WatcherList string no",
  "A_ARG_TYPE_UserPresenceInfo string no",
  "A_ARG_TYPE_PresenceOfContactsList string no",
  "A_ARG_TYPE_ContactId string no",
  "A_ARG_TYPE_RegistrationResult string no",
  "A_ARG_TYPE_Expires ui4 no",
]

test.each([
  ["whole", true, ARGUMENTS, VARIABLES],
  [
    "[presence.md 44] without authorization",
    false,
    ARGUMENTS.filter((line) => !line.startsWith("Authorize")),
    VARIABLES.filter((line) => !/^(?:Watcher|A_ARG_TYPE_WatcherList) /.test(line)),
  ],
])("[DESC-15, 16, 18, 20] the SCPD, %s, is that of the standard", async (_title, authorization, args, variables) => {
  lan = presenceOnLan({ authorization })
  lan.device.start()
  await lan.clock.run(10)
  const { body = "" } = await get("/upnp/presence/scpd.xml")
  const scpd = readXml(body)
  expect(childElements(scpd).map(({ name }) => name)).toEqual(["specVersion", "actionList", "serviceStateTable"])
  expect([texts(scpd, "major"), texts(scpd, "minor")]).toEqual([["1"], ["0"]])
  const lines = all(scpd, "action").flatMap((action) =>
    all(action, "argument").map((argument) => {
      const [name, direction, variable] = childElements(argument).map(textOf)
      return `${texts(action, "name")[0]} ${direction} ${name} ${variable}`
    }),
  )
  expect(lines).toEqual(args)
  const table = all(scpd, "stateVariable").map((variable) =>
    [...childElements(variable).map(textOf), attributeOf(variable, "sendEvents")].join(" "),
  )
  expect(table).toEqual(variables)
  expect(body).not.toMatch(/>\s|\s</) // many do not trim the names
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
