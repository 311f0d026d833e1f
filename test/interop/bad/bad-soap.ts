import { fixtures } from "../../xml/fixtures"
import { BROKEN_DOCUMENTS, BROKEN_ENVELOPES, contactId, envelope, PRESENCE, userPresence, view, watcherList } from "../documents"
import { all, type BadInputs, post } from "./bad-input"

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
const action = (name: string, args: string, service = PRESENCE): string =>
  envelope(`<u:${name} xmlns:u="${service}">${args}</u:${name}>`)
const arg = (name: string, text: string | number): string => `<${name}>${escaped(String(text))}</${name}>`

const update = (document: string): string => post(action("UpdatePresence", arg("UpdatedUserPresence", document)))
const register = (contact: string, expire: string | number): string =>
  post(action("RegisterForContactPresence", arg("Contact", contact) + arg("Expire", expire)))
const allow = (seconds: string | number, document: string, list: string): string =>
  post(
    action("AuthorizePresenceProactive", arg("UserPresenceInfo", document) + arg("Expire", seconds) + arg("WatcherList", list)),
  )
const each = (what: string, texts: Iterable<readonly [string, string]>, make: (text: string) => string): Record<string, string> =>
  Object.fromEntries([...texts].map(([name, text]) => [`${what}: ${name}`, make(text)]))

const BOB = contactId("sip:bob@example.com")
const refused = [...fixtures("xml/refused")]
const ILLEGAL = ["control-character", "noncharacter", "nul-inside"] // no escaping helps: the envelope is broken, too
const isIllegal = ([name]: readonly [string, string]) => ILLEGAL.includes(name)
const tuple = (inside: string, id = "phone") => view(`<pid:tuple id="${id}">${inside}</pid:tuple>`)
const OPEN = "<pid:status><pid:basic>open</pid:basic></pid:status>"

const DOCUMENTS: Readonly<Record<string, string>> = {
  ...BROKEN_DOCUMENTS,
  "two tuples of one id": view(`<pid:tuple id="a">${OPEN}</pid:tuple><pid:tuple id="a">${OPEN}</pid:tuple>`),
  "an id that is none": tuple(OPEN, "1"),
  "an empty id": tuple(OPEN, ""),
  "a tuple without status": tuple(""),
  "two statuses": tuple(OPEN + OPEN),
  "two basics": tuple("<pid:status><pid:basic>open</pid:basic><pid:basic>open</pid:basic></pid:status>"),
  "the basic in capitals": tuple("<pid:status><pid:basic>OPEN</pid:basic></pid:status>"),
  "a priority of 2": tuple(`${OPEN}<pid:contact priority="2">tel:1</pid:contact>`),
  "a priority of four decimals": tuple(`${OPEN}<pid:contact priority="0.1234">tel:1</pid:contact>`),
  "a contact with blanks": tuple(`${OPEN}<pid:contact>tel: 1 2</pid:contact>`),
  "a contact that is no URI": tuple(`${OPEN}<pid:contact>sip:%zz@b</pid:contact>`),
  "an empty contact": tuple(`${OPEN}<pid:contact/>`),
  "two contacts": tuple(`${OPEN}<pid:contact>tel:1</pid:contact><pid:contact>tel:2</pid:contact>`),
  "a time without a zone": tuple(`${OPEN}<pid:timestamp>2026-11-22T12:00:00</pid:timestamp>`),
  "a time that is none": tuple(`${OPEN}<pid:timestamp>2026-13-32T25:61:61Z</pid:timestamp>`),
  "a language that is none": tuple(`${OPEN}<pid:note xml:lang="x y">a</pid:note>`),
  "a note before the status": tuple(`<pid:note>a</pid:note>${OPEN}`),
  "text between elements": tuple(`${OPEN}text`),
  "an element that PIDF has not": tuple(`${OPEN}<pid:mood/>`),
  "no presence": '<presence:UserPresence xmlns:presence="urn:schemas-upnp-org:phone:presence"/>',
  "no entity": userPresence("x").replace(/ entity="[^"]*"/, ""),
  "an empty entity": userPresence("x", "open", ""),
  "a root of another name": '<x xmlns="urn:x"/>',
  "257 attributes": `<a ${Array.from({ length: 257 }, (_, index) => `b${index}=""`).join(" ")}/>`,
}

const BEYOND_LIMITS: Readonly<Record<string, string>> = {
  "of more than 64 KiB": userPresence("a".repeat(65_536)),
  "33 elements deep": `${"<a>".repeat(33)}${"</a>".repeat(33)}`,
  "of 10,001 elements": `<a>${"<b/>".repeat(10_001)}</a>`,
}

const CONTACTS: Readonly<Record<string, string>> = {
  nobody: contactId(),
  "no XML": "bob",
  "an empty text": "",
  "a root of another name": watcherList("bob"),
  "somebody without anything": contactId({}),
  "an id that is empty": contactId({ id: "" }),
  "an id of 1,025 characters": contactId("a".repeat(1025)),
  "an instance that is no number": contactId({ contactInstanceId: "x" }),
  "an instance beyond 32 bits": contactId({ contactInstanceId: "4294967296" }),
  "two ids": contactId({ id: "bob" }).replace(/(<peer:id>.*<\/peer:id>)/, "$1$1"),
}

const NO_NUMBERS = ["", "x", "1.5", "1e3", "0x10", "60 s", "NaN", "Infinity", "\u0661", "1,000", "--1", "1 2"]
const OUT_OF_RANGE = ["-1", "4294967296", "9".repeat(400), "-99999999999"]
const ALL_ACTIONS = [
  "",
  "Get",
  "getPresence",
  "GETPRESENCE",
  "GetPresenceX",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "QueryStateVariable",
].filter(Boolean)
const numbered = (values: readonly string[]) => values.map((value) => [JSON.stringify(value.slice(0, 20)), value] as const)
const OTHER = "urn:schemas-upnp-org:service:Presence:2"
const header = (inside: string) => action("GetPresence", "").replace("<s:Body>", `<s:Header>${inside}</s:Header><s:Body>`)

/** SOAP that a device refuses. */
export const BAD_SOAP: BadInputs = {
  ...all(
    400,
    each("an envelope", refused, (text) => post(text)),
  ),
  ...all(
    400,
    each("an envelope", Object.entries(BROKEN_ENVELOPES), (text) => post(text)),
  ),
  ...all(400, {
    "an envelope of SOAP 1.2": post(
      action("GetPresence", "").replace("schemas.xmlsoap.org/soap/envelope/", "www.w3.org/2003/05/soap-envelope"),
    ),
    "an envelope without a Body": post('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'),
    "an empty Body": post(envelope("")),
    "two actions": post(envelope(`<u:GetPresence xmlns:u="${PRESENCE}"/><u:GetPresence xmlns:u="${PRESENCE}"/>`)),
    "a document in place of an envelope": post(userPresence("x")),
  }),
  ...all(
    "fault 401",
    each(
      "an action",
      ALL_ACTIONS.map((name) => [name, name] as const),
      (name) => post(action(name, "")),
    ),
  ),
  ...all("fault 401", {
    "an action of another service": post(action("GetPresence", "", "urn:schemas-upnp-org:service:ContentDirectory:1")),
    "an action of a later version": post(action("GetPresence", "", OTHER)),
    "an action of no namespace": post(envelope("<GetPresence/>")),
    "SOAPACTION and Body of two minds": post(action("GetPresence", ""), { SOAPACTION: `"${PRESENCE}#UpdatePresence"` }),
    "an empty SOAPACTION": post(action("GetPresence", ""), { SOAPACTION: '""' }),
  }),
  ...all("fault 402", {
    "no argument": post(action("UpdatePresence", "")),
    "an argument too many": post(action("GetPresence", arg("X", "y"))),
    "an argument twice": post(action("UpdatePresence", arg("UpdatedUserPresence", "a").repeat(2))),
    "an argument of another name": post(action("UpdatePresence", arg("UserPresence", userPresence("x")))),
    "two of three arguments": post(action("AuthorizePresenceReactive", arg("Contact", BOB) + arg("Expire", "1"))),
  }),
  ...all(
    "fault 402",
    each("a time to register for", numbered(NO_NUMBERS), (text) => register(BOB, text)),
  ),
  ...all(
    "fault 601",
    each("a time to register for", numbered(OUT_OF_RANGE), (text) => register(BOB, text)),
  ),
  ...all(
    "fault 402",
    each("a time to allow for", numbered(NO_NUMBERS), (text) => allow(text, "", watcherList("bob"))),
  ),
  ...all(400, each("a document", refused.filter(isIllegal), update)),
  ...all(
    "fault 600",
    each(
      "a document",
      refused.filter((fixture) => !isIllegal(fixture)),
      update,
    ),
  ),
  ...all("fault 600", each("a document", Object.entries(DOCUMENTS), update)),
  ...all(
    "fault 600",
    each("a contact", Object.entries(CONTACTS), (text) => register(text, 60)),
  ),
  ...all(
    "fault 600",
    each("a view", Object.entries(BROKEN_DOCUMENTS), (text) => allow(60, text, watcherList("sip:bob@example.com"))),
  ),
  ...all("fault 605", each("a document", Object.entries(BEYOND_LIMITS), update)),
  ...all("fault 770", {
    "an answer to nobody": post(
      action(
        "AuthorizePresenceReactive",
        arg("Contact", contactId("sip:nobody@example.com")) + arg("Expire", "1") + arg("UserPresenceInfo", userPresence("x")),
      ),
    ),
  }),
  ...all("not understood", {
    "a header that we would have to know": post(header('<x:y xmlns:x="urn:x" s:mustUnderstand="1"/>')),
  }),
}
