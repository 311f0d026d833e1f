import { formatActivity, parseExtension } from "../../src/documents/extension"
import type { Filter } from "../../src/presence/filter"
import type { Pidf, Tuple } from "../../src/presence/pidf"

const BINDINGS = Object.entries({
  p: "urn:ietf:params:xml:ns:pidf",
  dm: "urn:ietf:params:xml:ns:pidf:data-model",
  rpid: "urn:ietf:params:xml:ns:pidf:rpid",
  v: "urn:v",
}).map(([prefix, urn]) => `<ns-binding prefix="${prefix}" urn="${urn}"/>`)

/** A filter-set with these filters. */
export const filterSet = (filters: string, attributes = ""): Filter => ({
  format: "RFC4661",
  content:
    `<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"${attributes}>` +
    `<ns-bindings>${BINDINGS.join("")}</ns-bindings>${filters}</filter-set>`,
})

/** A filter of one what, of one trigger. */
export const what = (inside: string) => filterSet(`<filter id="1"><what>${inside}</what></filter>`)
export const trigger = (...conditions: string[]) =>
  filterSet(`<filter id="1">${conditions.map((inside) => `<trigger>${inside}</trigger>`).join("")}</filter>`)

export const place = parseExtension('<v:place xmlns:v="urn:v"><v:room>2</v:room><v:floor>1</v:floor></v:place>')
export const ringing = parseExtension('<v:line xmlns:v="urn:v">ringing</v:line>')

export const phone: Tuple = {
  id: "phone",
  basic: "open",
  statusExtensions: [ringing],
  extensions: [place],
  contact: { uri: "tel:+15551234", priority: "0.8" },
  notes: [{ text: "Later", lang: "en" }, { text: "Später" }],
  timestamp: "2001-10-27T16:49:29Z",
  expiresAt: 1000,
}
export const desk: Tuple = { id: "desk", basic: "closed", statusExtensions: [], extensions: [], notes: [] }
/** It has no basic. */
export const odd: Tuple = { id: "odd", statusExtensions: [ringing], extensions: [], notes: [{ text: "odd" }] }

export const person = { ...formatActivity("phone", ["busy", "on-the-phone"]), expiresAt: 2000 }

/** Something of everything. */
export const user: Pidf = {
  entity: "pres:ann@example.com",
  tuples: [phone, desk, odd],
  notes: [{ text: "Im Urlaub" }],
  extensions: [person, { ...place, expiresAt: 3000 }],
}

/** The same with another basic status of its desk. */
export const deskIs = (basic: "open" | "closed"): Pidf => ({ ...user, tuples: [phone, { ...desk, basic }, odd] })
