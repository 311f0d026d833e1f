import fc from "fast-check"
import { expect, test } from "vitest"
import { extensionOf, parseExtension } from "../../src/documents/extension"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { checkPidf } from "../../src/presence/check-pidf"
import { readXml } from "../../src/xml/read-xml"
import { formatXml } from "../../src/xml/write-xml"
import { element } from "../xml/element-trees"
import { plain } from "../xml/plain"
import { pidfs } from "./pidfs"

test("what is written is read again as it was, and checkPidf finds nothing wrong with it", () => {
  fc.assert(
    fc.property(pidfs, fc.constantFrom("UserPresence" as const, "UserPresenceInfo" as const), (pidf, root) => {
      expect(checkPidf(pidf)).toBeUndefined()
      expect(parseUserPresence(formatUserPresence(root, pidf))).toStrictEqual(pidf)
    }),
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
  )
})
