import fc from "fast-check"
import { filterSet } from "../documents/filters"

/** What flows may say, sense and nonsense. */

const some = (parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record(parts, { requiredKeys: [], noNullPrototype: true })
const few = (item: fc.Arbitrary<unknown>) => fc.array(item, { maxLength: 3 })

const PRESENCE_XML =
  '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:ann@example.com"><tuple id="phone"><status><basic>open</basic></status></tuple></presence>'
const DM = 'xmlns:d="urn:ietf:params:xml:ns:pidf:data-model"'

const word = fc.constantFrom("open", "closed", "busy", "none", "gardening", "", null, true, false, 0, 1, 17, undefined)
const expires = fc.constantFrom(undefined, null, "", 0, 1, 60, "30", -1, 1.5, 4294967295, 4294967296, "x")
const until = fc.constantFrom(undefined, null, "", "2026-11-22T13:05:00Z", 1, "x", 1e18)
const note = fc.constantFrom("hi", ["a", { text: "b", lang: "de" }], { text: "c", lang: "x y" }, null, 5, "\u0000", "<&>")
const extension = fc.constantFrom(
  '<v:x xmlns:v="urn:v"/>',
  `<d:person ${DM} id="a"/>`,
  `<d:device ${DM} id="phone"><d:deviceID>x</d:deviceID></d:device>`,
  `<v:x xmlns:v="urn:v"><d:person ${DM} id="phone"/></v:x>`,
  "<x/>",
  "junk",
  5,
)
const address = fc.constantFrom<unknown>({ uri: "tel:1" }, { uri: "a b" }, { uri: "%" }, { uri: "x", priority: 0.5 }, "x")
const tupleId = fc.constantFrom("phone", "a", "bob-person", "phone-person", "9", "x y", "__proto__", "constructor", undefined)
const tuple = some({
  id: tupleId,
  basic: fc.constantFrom("open", "closed", "x", undefined),
  contact: address,
  notes: note,
  timestamp: fc.constantFrom("2026-01-01T00:00:00Z", "x"),
  activity: fc.constantFrom("busy", ["away"], "x"),
  until,
  expires,
  extensions: few(extension),
  statusExtensions: few(extension),
})
const entity = fc.constantFrom("pres:ann@example.com", "sip:ann@example.com", "x")
const presence = fc.oneof(
  word,
  some({ entity, tuples: few(tuple), notes: note, extensions: few(extension) }),
  fc.constantFrom(PRESENCE_XML, "<x", "<presence/>"),
)
const remove = fc.constantFrom<unknown>(true, false, "phone", ["a"], null)
const short = { basic: word, activity: word, note, expires, until, remove }

const who = fc.oneof(
  fc.constantFrom("bob", "sip:bob@x", "Ann", "tel:+1 2", "anonymous", "100% #[a]", "__proto__", "*", "a,b", " "),
  some({
    id: fc.constantFrom("bob", "zoe", null, 5),
    name: fc.constantFrom("Ann", "N", ""),
    contactInstanceId: fc.constantFrom(0, 1, 7),
  }),
  fc.constantFrom<unknown>(
    null,
    5,
    [],
    {},
    { groupInstanceId: 3 },
    { id: "v", extensions: ['<v:r xmlns:v="urn:v"/>'], image: "<image/>" },
  ),
)
const filter = fc.constantFrom<unknown>(
  filterSet('<filter id="1"><what><include>//p:basic</include></what></filter>'),
  filterSet('<filter id="1"><what><exclude>//dm:deviceID</exclude><exclude>//p:status</exclude></what></filter>'),
  { format: "URL", content: "x" },
  { format: "pidf", content: PRESENCE_XML },
  { format: "pidf", content: "<x/>" },
  { format: "x" },
  null,
)

/** By the node that is told. */
export const sayings = {
  update: fc.oneof(
    presence,
    tuple,
    some({ tuple: tupleId, ...short }),
    some({ tuples: few(tuple), expires }),
    some({ presence }),
  ),
  contact: fc.oneof(
    presence,
    some({ contact: who, ...short, tuples: few(tuple) }),
    some({ contact: who, presence }),
    some({ contact: who, result: fc.constantFrom("accepted", "rejected", "x") }),
    some({ contact: who, remove: fc.constant(true) }),
  ),
  register: fc.oneof(who, few(who), some({ contact: fc.oneof(who, few(who)), expires, until })),
  request: fc.oneof(who, some({ watcher: who, filter, expires, until })),
  authorize: fc.oneof(
    some({
      watcher: who,
      decision: fc.constantFrom("allow", "block", "x", undefined),
      mode: fc.constantFrom("reactive", "proactive"),
      state: fc.constantFrom("pending", "allowed", undefined),
      expires,
      until,
      presence,
    }),
    some({ watchers: few(who), expires }),
  ),
} as const satisfies Record<string, fc.Arbitrary<unknown>>
