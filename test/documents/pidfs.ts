import fc from "fast-check"
import { extensionOf, formatActivity } from "../../src/documents/extension"
import { RPID_ACTIVITIES } from "../../src/presence/activity"
import type { Address, Extension, Note, Pidf, Tuple } from "../../src/presence/pidf"
import { createAttribute, createElement } from "../../src/xml/element"

/** A record that may lack properties other than those named, but never has them undefined. */
export const record = <T extends object>(shape: { [P in keyof T]-?: fc.Arbitrary<Required<T>[P]> }, requiredKeys: (keyof T)[]) =>
  fc.record(shape, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<T>

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", " ", "a\r\n\tb", "<b>&amp;</b>", "]]>", "Grüße 😀"))
const uri = fc.constantFrom("pres:someone@example.com", "tel:+15551234", "someone@example.com", "sip:a@b;x=1?y=%20&z='q'")
const timestamp = fc.constantFrom("2001-10-27T16:49:29Z", "2024-02-29T23:59:59.123456+14:00", "0001-01-01T00:00:00-00:00")
const priority = fc.constantFrom("0", "1", "0.", "0.8", "0.123", "1.000")
const lang = fc.constantFrom("en", "de-AT", "x-klingon", "zh-Hant-TW")

const note = record<Note>({ text, lang }, ["text"])
const contact = record<Address>({ uri, priority }, ["uri"])

const NAMESPACE = "urn:example:vendor"
const vendor = fc
  .tuple(fc.constantFrom("mood", "line"), fc.constantFrom("", "v", "pid", "presence"), text)
  .map(([name, prefix, value]): Extension => {
    const inside = createElement("", "", "inside", [createAttribute("value", value)], [value])
    return extensionOf(createElement(NAMESPACE, prefix, name, [], [inside]))
  })
const person = (id: string) => fc.subarray([...RPID_ACTIVITIES]).map((activities): Extension => formatActivity(id, activities))

const tuple = (id: string): fc.Arbitrary<Tuple> =>
  record<Omit<Tuple, "expiresAt">>(
    {
      id: fc.constant(id),
      basic: fc.constantFrom("open", "closed"),
      statusExtensions: fc.array(vendor, { minLength: 1, maxLength: 2 }),
      extensions: fc.array(vendor, { maxLength: 2 }),
      contact,
      notes: fc.array(note, { maxLength: 2 }),
      timestamp,
    },
    ["id", "statusExtensions", "extensions", "notes"],
  )

const ids = fc.uniqueArray(fc.constantFrom("phone", "_", "küche", "a-1.b", "电话"), { maxLength: 4 })

/** Documents of every shape that checkPidf approves. */
export const pidfs: fc.Arbitrary<Pidf> = ids.chain((names) =>
  record<Pidf>(
    {
      entity: uri,
      tuples: fc.tuple(...names.map(tuple)),
      notes: fc.array(note, { maxLength: 2 }),
      extensions: fc.tuple(fc.array(vendor, { maxLength: 2 }), fc.tuple(...names.map(person))).map((both) => both.flat()),
    },
    ["entity", "tuples", "notes", "extensions"],
  ),
)
