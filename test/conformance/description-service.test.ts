import { expect, test } from "vitest"
import { attributeOf, childElements, textOf, type XmlElement } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"
import { call } from "../soap"
import { documentOf, elementsOf, SCPD, startedOnLan, textsOf } from "./on-lan"

const DATA_TYPES =
  "ui1 ui2 ui4 i1 i2 i4 int r4 r8 number fixed.14.4 float char string date dateTime dateTime.tz time time.tz boolean bin.base64 bin.hex uri uuid"

const scpd = async (options = {}) => documentOf(await startedOnLan(options), SCPD)
const namesOf = (element: XmlElement) => childElements(element).map(({ name }) => name)
const childText = (element: XmlElement, wanted: string) =>
  childElements(element)
    .filter(({ name }) => name === wanted)
    .map(textOf)[0] ?? ""
const argumentsOf = (action: XmlElement) =>
  childElements(action)
    .filter(({ name }) => name === "argumentList")
    .flatMap(childElements)
const variables = (xml: string) =>
  elementsOf(xml, "stateVariable").map((each) => ({
    name: childText(each, "name"),
    dataType: childText(each, "dataType"),
    sendEvents: attributeOf(each, "sendEvents"),
    children: namesOf(each),
  }))

test("DESC-15 the SCPD is well-formed: specVersion 1.0, actionList, serviceStateTable; each related variable is in it", async () => {
  for (const authorization of [true, false]) {
    const xml = await scpd({ authorization })
    const root = readXml(xml)
    expect([root.namespace, root.name]).toEqual(["urn:schemas-upnp-org:service-1-0", "scpd"])
    expect(namesOf(root)).toEqual(["specVersion", "actionList", "serviceStateTable"])
    expect(xml).toContain("<specVersion><major>1</major><minor>0</minor></specVersion>")
    const table = variables(xml).map(({ name }) => name)
    expect(table.length).toBeGreaterThan(0)
    expect(textsOf(xml, "relatedStateVariable").filter((name) => !table.includes(name))).toEqual([])
  }
})

test("DESC-16 an argument is name, direction and relatedStateVariable without stray blanks; all in before all out", async () => {
  const actions = elementsOf(await scpd(), "action")
  expect(actions).toHaveLength(7)
  for (const action of actions) {
    for (const argument of argumentsOf(action)) expect(namesOf(argument)).toEqual(["name", "direction", "relatedStateVariable"])
    expect(
      argumentsOf(action)
        .map((argument) => childText(argument, "direction"))
        .join(" "),
    ).toMatch(/^(?:in ?)*(?:out ?)*$/)
    expect(argumentsOf(action).flatMap(childElements).map(textOf).join("")).not.toMatch(/\s/)
  }
})

test("DESC-17 there is no retval", async () => {
  expect(elementsOf(await scpd(), "retval")).toEqual([])
})

test("DESC-18 a stateVariable says sendEvents, then name and dataType; no list or range of values is given", async () => {
  const found = variables(await scpd())
  expect(found).toHaveLength(9)
  for (const { sendEvents, children } of found) {
    expect(["yes", "no"]).toContain(sendEvents)
    expect(children).toEqual(["name", "dataType"])
  }
})

test("DESC-19 data types are spelled as UPnP spells them; A_ARG_TYPE_Expires is ui4", async () => {
  const found = variables(await scpd())
  for (const { dataType } of found) expect(DATA_TYPES.split(" ")).toContain(dataType)
  expect(found.find(({ name }) => name === "A_ARG_TYPE_Expires")?.dataType).toBe("ui4")
})

test("DESC-20 evented are the three variables, no A_ARG_TYPE_; what is optional is described if and only if it is there, else 401", async () => {
  const evented = (xml: string) => variables(xml).flatMap(({ name, sendEvents }) => (sendEvents === "yes" ? [name] : []))
  expect(evented(await scpd())).toEqual(["UserPresenceInfo", "PresenceOfContactsUpdate", "Watcher"])
  const lan = await startedOnLan({ authorization: false })
  const xml = await documentOf(lan, SCPD)
  expect(evented(xml)).toEqual(["UserPresenceInfo", "PresenceOfContactsUpdate"])
  expect(xml).not.toContain("Authorize")
  for (const action of ["AuthorizePresenceReactive", "AuthorizePresenceProactive"]) {
    expect((await call(lan, action)).fault?.[0]).toBe("401")
  }
})

test("DESC-21 names begin with a letter or _ and have no - or #; one variable of the standard alone is longer than 31", async () => {
  const xml = await scpd()
  const names = textsOf(xml, "name")
  for (const name of names) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/)
  const long = names.filter((name) => name.length >= 32)
  expect(long).toEqual(["A_ARG_TYPE_PresenceOfContactsList"])
})
