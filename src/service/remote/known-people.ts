import type { AddressBook } from "../../presence/address-book"
import { type Addressed, normalizeId, type Peer } from "../../presence/peer"
import type { Named } from "../context"

/** Somebody as he is known here, and as a device elsewhere is asked about him. */
export interface Found {
  readonly contact: Addressed
  readonly asked: Peer
}

/** Those whom a device elsewhere has told of, in place of its address book, which it does not tell. */
export function knownPeople(people: readonly Addressed[]): AddressBook {
  const byKey = new Map(people.map((person) => [normalizeId(person.id), person]))
  return { get: (key) => byKey.get(key), values: () => byKey.values() }
}

/** Who is meant, as far as it is known here: whether there is such a one the device decides. */
export function findPerson(named: Named, people: AddressBook): Found {
  const peer: Peer = typeof named === "string" ? { id: named } : named
  const { id, name = id, contactInstanceId = 0 } = peer
  const known =
    (id !== undefined && people.get(normalizeId(id))) ||
    [...people.values()].find((one) => contactInstanceId > 0 && one.contactInstanceId === contactInstanceId) ||
    onlyOne([...people.values()].filter((one) => one.name === name))
  if (known) return { contact: known, asked: typeof named === "string" ? { id: known.id } : { id: known.id, ...peer } }
  return { contact: { ...peer, id: id ?? name ?? String(contactInstanceId) }, asked: peer }
}

const onlyOne = <T>([one, ...others]: readonly T[]): T | undefined => (others.length === 0 ? one : undefined)
