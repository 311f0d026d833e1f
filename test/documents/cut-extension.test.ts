import { expect, test } from "vitest"
import { cutExtension } from "../../src/documents/cut-extension"
import { parseExtension } from "../../src/documents/extension"
import { documents } from "../../src/presence-documents"

const NAMESPACES =
  'xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" xmlns:v="urn:v"'
const person = (inside: string) => parseExtension(`<dm:person ${NAMESPACES} id="p">${inside}</dm:person>`)
const busy = "<rpid:activities><rpid:busy/></rpid:activities>"
const mood = "<rpid:mood><rpid:happy/></rpid:mood>"
const vendor = (inside: string) => parseExtension(`<v:a ${NAMESPACES}>${inside}</v:a>`)

test.each([
  ["what both have", person(mood + busy), person("<rpid:activities/>"), person(busy)],
  ["all of one name", person(`${mood}${busy}${mood}`), person("<rpid:mood/>"), person(mood + mood)],
  ["nothing that the live one has not", person(busy), person(busy + mood), person(busy)],
  ["not elements of the same name in another namespace", person(mood + busy), person(`<v:mood/>${busy}`), person(busy)],
  ["no text beside its elements", vendor("secret<v:b/>"), vendor("<v:b/>"), vendor("<v:b/>")],
  ["everything if it was given without elements", person(mood + busy), person(""), person(mood + busy)],
  ["text if there are no elements", vendor("now"), vendor("then"), vendor("now")],
  ["text if elements were given", vendor("now"), vendor("<v:b/>"), vendor("now")],
  ["nothing if nothing is left", person(mood), person(busy), undefined],
  ["nothing of another name", person(busy), vendor(""), undefined],
])("[presence.md 46] shows %s", (_, live, given, shown) => expect(cutExtension(live, given)).toStrictEqual(shown))

test("[presence.md 46] shows no device without its deviceID, which RFC 4479 wants", () => {
  const id = "<dm:deviceID>urn:d</dm:deviceID>"
  const device = (inside: string) => parseExtension(`<dm:device ${NAMESPACES} id="d">${inside}</dm:device>`)
  expect(cutExtension(device(`${mood}${id}<dm:note>x</dm:note>`), device(id))).toStrictEqual(device(id))
  const withoutId = { ...device(id), xml: `<dm:device ${NAMESPACES} id="d"><rpid:mood/></dm:device>` }
  expect(cutExtension(device(mood + id), withoutId)).toBeUndefined()
})

test("[presence.md 46] ends when the live one ends, and says no more than what is shown", () => {
  const noted = parseExtension(`<dm:person ${NAMESPACES} id="p">${busy}<dm:note>x</dm:note></dm:person>`)
  const note = parseExtension(`<dm:person ${NAMESPACES} id="p"><dm:note/></dm:person>`)
  const shown = cutExtension({ ...noted, expiresAt: 7 }, note)
  expect(shown).toStrictEqual({
    key: noted.key,
    id: "p",
    xml: note.xml.replace("<dm:note/>", "<dm:note>x</dm:note>"),
    expiresAt: 7,
  })
})

test("[SEC-7] what many watchers have alike is cut once, by a view as by a filter", () => {
  const live = person(mood + busy)
  expect(documents.cutExtension(live, person(busy))).toBe(documents.cutExtension(live, person(busy)))
  expect(documents.cutExtension(live, person(mood))).toStrictEqual(person(mood))
  const presence = { entity: "pres:a@x", tuples: [], notes: [], extensions: [live] }
  const include = '<include type="namespace">urn:ietf:params:xml:ns:pidf:rpid</include>'
  const xml = `<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"><what>${include}</what></filter></filter-set>`
  const narrow = () => documents.narrowPresence(presence, { format: "RFC4661", content: xml })
  expect(narrow()).toBe(narrow())
})
