import { remember } from "./remember"

/** Who somebody is, as the XML type `peerType` says it: at least one of id, name and the two instance ids is there. */
export interface Peer {
  readonly id?: string
  readonly name?: string
  /** The entry of the address book; 0 is none. */
  readonly contactInstanceId?: number
  readonly groupInstanceId?: number
  /** The `image` element as XML that stands by itself; carried through. */
  readonly image?: string
  /** Elements beyond the type as XML that stands by itself; carried through. */
  readonly extensions?: readonly string[]
}

/** Somebody with an address. */
export interface Addressed extends Peer {
  readonly id: string
}

// with dots it may be the address of a machine
const NUMBER = /^\+?[\d()\- ]*\d$/
const INTERCHANGEABLE = /^(?:sips?|pres|im|xmpp|mailto):/i

/** Whether this is a telephone number as people write it. */
export const isNumber = (text: string): boolean => NUMBER.test(text)

/** The same text for all spellings of one address: scheme, case of the host, resource and parameters do not matter. */
export const normalizeId = remember(normalize) // each step asks several times

function normalize(id: string): string {
  const text = id.trim()
  const tel = /^tel:(.*)$/i.exec(text)?.[1] ?? (isNumber(text) ? text : undefined)
  if (tel !== undefined) return `tel:${bare(tel).replace(/[-.() ]/g, "")}`
  const scheme = INTERCHANGEABLE.exec(text)?.[0].toLowerCase() ?? ""
  const address = text.slice(scheme.length)
  const at = address.indexOf("@") // a resource and parameters may have more of them
  if (at < 0) return scheme ? bare(address).toLowerCase() : text
  const local = address.slice(0, at)
  const host = withoutResource(bare(address.slice(at + 1))).toLowerCase()
  return [scheme === "xmpp:" ? local.toLowerCase() : local, "@", host].join("") // one piece: V8 keeps the parts of what is added up
}

/** Whether two identifiers name the same one. */
export const sameId = (one: string, other: string): boolean => normalizeId(one) === normalizeId(other)

const bare = (address: string): string => address.replace(/[;?].*$/s, "")
const withoutResource = (host: string): string => host.replace(/\/.*$/s, "")
