import fc from "fast-check"
import { expect, test } from "vitest"
import { formatContactId, parseContactId } from "../../src/documents/contact-id"
import {
  formatPresenceOfContactsList,
  formatPresenceOfContactsUpdate,
  parsePresenceOfContacts,
} from "../../src/documents/contacts-presence"
import { extensionOf, parseExtension } from "../../src/documents/extension"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { formatWatcher, parseWatcher } from "../../src/documents/watcher"
import { formatWatcherList, parseWatcherList } from "../../src/documents/watcher-list"
import { checkPidf } from "../../src/presence/check-pidf"
import { readXml } from "../../src/xml/read-xml"
import { formatXml } from "../../src/xml/write-xml"
import { element } from "../xml/element-trees"
import { plain } from "../xml/plain"
import { contactPresences, listed, peers, requests } from "./peers"
import { pidfs } from "./pidfs"

test("what is written is read again as it was, and checkPidf finds nothing wrong with it", () => {
  fc.assert(
    fc.property(pidfs, fc.constantFrom("UserPresence" as const, "UserPresenceInfo" as const), (pidf, root) => {
      expect(checkPidf(pidf)).toBeUndefined()
      expect(parseUserPresence(formatUserPresence(root, pidf))).toStrictEqual(pidf)
    }),
    { numRuns: 50 },
  )
})

test("[presence.md 5] an extension reads the same as where it was taken from, whatever it holds", () => {
  fc.assert(
    fc.property(
      element.filter(({ namespace }) => namespace !== ""),
      (tree) => {
        const read = readXml(formatXml(tree))
        const { xml } = extensionOf(read)
        expect(plain(readXml(xml))).toEqual(plain(read))
        expect(parseExtension(xml).xml).toBe(xml)
      },
    ),
    { numRuns: 50 },
  )
})

const FEW = { numRuns: 10 }
const some = <T>(values: fc.Arbitrary<T>, minLength = 0) => fc.array(values, { minLength, maxLength: 3 })

test("contacts are read as they were written", () => {
  fc.assert(
    fc.property(some(peers, 1), (contacts) => {
      expect(parseContactId(formatContactId(contacts))).toStrictEqual(contacts)
    }),
    FEW,
  )
})

test("the presence of contacts is read as it was written, in events and in actions", () => {
  fc.assert(
    fc.property(some(contactPresences), (items) => {
      expect(parsePresenceOfContacts(formatPresenceOfContactsUpdate(items))).toStrictEqual(items)
      const presences = items.map(({ presence }) => ({ presence }))
      expect(parsePresenceOfContacts(formatPresenceOfContactsList(items))).toStrictEqual(presences)
    }),
    FEW,
  )
})

test("those who ask are read as they were written", () => {
  fc.assert(
    fc.property(some(requests), (asking) => {
      expect(parseWatcher(formatWatcher(asking))).toStrictEqual(asking)
    }),
    FEW,
  )
})

test("those whom a ruling is about are read as they were written", () => {
  fc.assert(
    fc.property(some(listed, 1), (list) => {
      expect(parseWatcherList(formatWatcherList(list))).toStrictEqual(list)
    }),
    FEW,
  )
})
