import fc from "fast-check"
import { formatContactId } from "../../src/documents/contact-id"
import { formatPresenceOfContactsList } from "../../src/documents/contacts-presence"
import { formatUserPresence } from "../../src/documents/user-presence"
import { formatWatcherList } from "../../src/documents/watcher-list"
import { ACTIONS, type Action, type Variable } from "../../src/service/service-definition"
import { filterSet } from "../documents/filters"
import { contactPresences, filters, listed, peers } from "../documents/peers"
import { pidfs } from "../documents/pidfs"
import { ENTITY } from "../presence-on-lan"
import { fixtures } from "../xml/fixtures"
import { damaged, mutated, swollen } from "./mutations"

/** Words of the documents, and what XML is not to hold. */
export const XML_TOKENS = [
  "<!DOCTYPE x>",
  '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
  "&a;",
  "&#0;",
  "&#x10ffff;",
  "<![CDATA[",
  "]]>",
  "<!--",
  "-->",
  "<?x",
  "?>",
  "/>",
  "</",
  ' xmlns=""',
  ' xmlns:xml="urn:x"',
  ' id="phone"',
  ' entity=""',
  ' xml:lang="x y"',
  ' p:mustUnderstand="yes"',
  "<tuple",
  "<basic>open</basic>",
  "<basic>busy</basic>",
  "<note/>",
  "<timestamp>2026-11-22T13:00:00Z</timestamp>",
  "<timestamp>9999-99-99T99:99:99Z</timestamp>",
  '<contact priority="2">tel:1</contact>',
  "<contactInstanceId>4294967296</contactInstanceId>",
  "urn:schemas-upnp-org:phone:peer",
  "urn:ietf:params:xml:ns:pidf",
  "urn:ietf:params:xml:ns:pidf:data-model",
  "RFC4661",
  filterSet('<filter id="1"><what><include>//p:tuple[@id="x"]</include></what></filter>').content,
]

/** Somebody who is known, and some who may be. */
export const ANN = { id: "sip:ann@example.com", name: "Ann", contactInstanceId: 7 }
export const BOB = { id: "sip:bob@example.com", name: "Bob" }
const known = fc.constantFrom(ANN, BOB, { id: BOB.id }, { name: "Ann" }, { contactInstanceId: 7 }, { id: "tel:+15551234" })

const some = <T>(values: fc.Arbitrary<T>) => fc.array(values, { minLength: 1, maxLength: 3 })
const seeds = [...fixtures("documents").values()]
const users = pidfs.map((pidf) => formatUserPresence("UserPresence", { ...pidf, entity: ENTITY }))
const contacts = some(fc.oneof({ weight: 5, arbitrary: known }, peers)).map(formatContactId)
const named = fc.record({ watcher: known, filter: filters }, { requiredKeys: ["watcher"], noNullPrototype: true })
const watchers = some(fc.oneof({ weight: 5, arbitrary: named }, listed))
const lists = watchers.map((list) => formatWatcherList(list))
/** Documents as they ought to be, and some as others write them. */
export const sound = fc.oneof(
  users,
  contacts,
  lists,
  some(contactPresences).map(formatPresenceOfContactsList),
  fc.constantFrom(...seeds),
)

/** A document of Presence:1, sound or with damages. */
export const document: fc.Arbitrary<string> = fc.oneof(sound, damaged(sound, seeds, XML_TOKENS), mutated(seeds, XML_TOKENS, 8))

/** Below documentBytes, so that it is read. */
export const LARGE = 60_000

const lifetimes = fc.constantFrom("0", "1", "60", "3600", "4294967295", " 60 ")
const BAD_LIFETIMES = ["4294967296", "-1", "+5", "1.5", "", "0x10", "1e3", "x", "9".repeat(400)]

const SOUND: { readonly [V in Variable]?: fc.Arbitrary<string> } = {
  A_ARG_TYPE_UserPresenceInfo: fc.oneof({ weight: 6, arbitrary: users }, fc.constant("")),
  A_ARG_TYPE_ContactId: contacts,
  A_ARG_TYPE_WatcherList: lists,
  A_ARG_TYPE_Expires: lifetimes,
}

/** A text for an argument: mostly what belongs there, at times with damages, at times something else. */
function textFor(variable: Variable): fc.Arbitrary<string> {
  const usual = SOUND[variable] ?? document
  return fc.oneof(
    { weight: 8, arbitrary: usual },
    { weight: 4, arbitrary: damaged(usual, seeds, [...XML_TOKENS, ...BAD_LIFETIMES], 2) },
    { weight: 1, arbitrary: document },
    { weight: 1, arbitrary: swollen(usual, LARGE) },
    { weight: 1, arbitrary: fc.constantFrom(...BAD_LIFETIMES) },
  )
}

/** A call of an action with all its arguments. */
export interface FuzzedCall {
  readonly action: string
  readonly args: readonly (readonly [name: string, text: string])[]
}

const calling = (action: Action): fc.Arbitrary<FuzzedCall> => {
  const table: Readonly<Record<string, Variable>> = ACTIONS[action].in
  const args = Object.entries(table).map(([name, variable]) => textFor(variable).map((text) => [name, text] as const))
  return fc.tuple(...args).map((each) => ({ action, args: each }))
}

/** Calls of every action, and of some that are none. */
export const calls: fc.Arbitrary<FuzzedCall> = fc.oneof(
  ...(Object.keys(ACTIONS) as Action[]).map(calling),
  fc.constantFrom("__proto__", "constructor", "").map((action) => ({ action, args: [] })),
)
