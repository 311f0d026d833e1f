import { type Addressed, isNumber, normalizeId, type Peer, sameId } from "./peer"
import { escapeUri, isUri } from "./uri"

/** What somebody may be found by beside his id. */
export type Trait = "name" | "contactInstanceId"

/** Those whom the user knows, by normalized id. */
export interface AddressBook {
  get(key: string): Addressed | undefined
  values(): Iterable<Addressed>
  /** Those of this name or number, where there is an index of them. */
  having?(trait: Trait, value: Addressed[Trait]): Iterable<Addressed>
}

export type Identified = { readonly peer: Addressed } | { readonly refused: string }

/** [presence.md 37, 38] Who is meant: by instance id, else by id, by name only as a last resort and only if it is unique. */
export function identify(peer: Peer, book: AddressBook): Identified {
  const { id, name, contactInstanceId = 0, groupInstanceId = 0 } = peer
  if (contactInstanceId > 0) return byInstance(contactInstanceId, id, book)
  if (groupInstanceId > 0) return { refused: "the address book has no groups" }
  if (id !== undefined) return { peer: book.get(normalizeId(id)) ?? { ...peer, id } }
  return byName(name ?? "", book)
}

/** A text names somebody by id, or else by a name that is unique in the address book. */
export function identifyText(text: string, book: AddressBook): Identified {
  const known = book.get(normalizeId(text))
  return known ? { peer: known } : named(text, book).length === 0 ? { peer: { id: text } } : byName(text, book)
}

/** [contract.md] As we name somebody to others: id and name always, as the address book has them. */
export function present(peer: Addressed, book: AddressBook): Addressed {
  const known = book.get(normalizeId(peer.id))
  const { groupInstanceId: _, contactInstanceId: __, ...rest } = peer
  const both = { ...rest, ...known }
  return { ...both, name: both.name || both.id }
}

/** [presence.md 21] The URI of somebody's presence, stable. */
export function entityOf({ id }: Addressed): string {
  if (/^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(id) && isUri(escapeUri(id))) return escapeUri(id)
  if (isNumber(id)) return `tel:${id.replaceAll(" ", "")}`
  return `pres:${escapeUri(id).replace(/^\/\//, "%2F%2F")}`
}

function byInstance(instance: number, id: string | undefined, book: AddressBook): Identified {
  const [contact] = having(book, "contactInstanceId", instance)
  if (!contact) return { refused: `the address book has no contact ${instance}` }
  if (id !== undefined && !sameId(id, contact.id)) return { refused: `contact ${instance} has another id` }
  return { peer: contact }
}

function byName(name: string, book: AddressBook): Identified {
  const [peer, ...others] = named(name, book)
  if (!peer) return { refused: "the address book has nobody of this name" }
  return others.length === 0 ? { peer } : { refused: "several contacts have this name" }
}

const named = (name: string, book: AddressBook): readonly Addressed[] => having(book, "name", name)

/** Those in an address book who have this name or number. */
export const having = (book: AddressBook, trait: Trait, value: Addressed[Trait]): readonly Addressed[] =>
  book.having ? [...book.having(trait, value)] : [...book.values()].filter((contact) => contact[trait] === value)
