/** What control points say over SOAP. */

export const PRESENCE = "urn:schemas-upnp-org:service:Presence:1"

const escapeXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** A user presence document with one tuple, in the form that the standard's samples mean. */
export const userPresence = (note: string, basic = "open", entity = "pres:user@example.com"): string =>
  view(
    `<pid:tuple id="phone">
      <pid:status><pid:basic>${basic}</pid:basic></pid:status>
      <pid:note xml:lang="en">${escapeXml(note)}</pid:note>
      <pid:timestamp>2026-11-22T12:00:00Z</pid:timestamp>
    </pid:tuple>`,
    entity,
  )

/** A user presence document with these tuples. */
export const view = (tuples: string, entity = "pres:user@example.com"): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<presence:UserPresence xmlns:presence="urn:schemas-upnp-org:phone:presence" xmlns:pid="urn:ietf:params:xml:ns:pidf">
  <pid:presence entity="${entity}">
    ${tuples}
  </pid:presence>
</presence:UserPresence>`

export const statusOnly = (id: string, basic = "open"): string =>
  `<pid:tuple id="${id}"><pid:status><pid:basic>${basic}</pid:basic></pid:status></pid:tuple>`

/** Who is meant, by elements of peerType; a text is an id. */
export type Person = string | Readonly<Record<string, string | number>>

/** Contacts or watchers as a control point names them. */
export const contactId = (...people: Person[]): string => listOf("contactId", people, (person) => peer("contact", person))

export const watcherList = (...people: Person[]): string =>
  listOf("WatcherList", people, (person) => `<watcher>${peer("watcher_info", person)}</watcher>`)

const listOf = (root: string, people: readonly Person[], item: (person: Person) => string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<presence:${root} xmlns:presence="urn:schemas-upnp-org:phone:presence" xmlns:peer="urn:schemas-upnp-org:phone:peer">
  ${people.map(item).join("\n  ")}
</presence:${root}>`

const peer = (name: string, person: Person): string => {
  const parts = Object.entries(typeof person === "string" ? { id: person } : person)
  return `<${name}>${parts.map(([part, value]) => `<peer:${part}>${value}</peer:${part}>`).join("")}</${name}>`
}

/** Documents that break a rule each; the device answers 600 to all of them. */
export const BROKEN_DOCUMENTS: Readonly<Record<string, string>> = {
  "no XML": "busy",
  "not well-formed": userPresence("torn").slice(0, -20),
  "a status that the schema does not know": userPresence("away", "away"),
  "somebody else's presence": userPresence("not me", "open", "pres:somebody.else@example.com"),
  "a document type": userPresence("expanded").replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>'),
  "a prefix that nobody declared": userPresence("stray").replace("<pid:note", '<rpid:mood/><pid:note xml:lang="de"/><pid:note'),
  "two roots": `${userPresence("one")}<second/>`,
}

export const soapHeaders = (action: string): Record<string, string> => ({
  "content-type": 'text/xml; charset="utf-8"',
  soapaction: `"${PRESENCE}#${action}"`,
})

export const envelope = (content: string): string =>
  `<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>${content}</s:Body></s:Envelope>`

/** Envelopes that cannot be read; HTTP 400, and no fault. */
export const BROKEN_ENVELOPES: Readonly<Record<string, string>> = {
  empty: "",
  "not well-formed": envelope(`<u:GetPresence xmlns:u="${PRESENCE}">`),
  "cut off": envelope(`<u:GetPresence xmlns:u="${PRESENCE}"/>`).slice(0, -12),
  "no XML": "GetPresence",
}
