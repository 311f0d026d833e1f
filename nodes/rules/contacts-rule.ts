import { normalizeId } from "../../src/everywhere"
import { parseList } from "../env-list"
import { type Fault, isEnv, isTaken, numberWithin, type Rule } from "./rule"

/** An entry of the address book as the node keeps it. */
export interface Contact {
  id?: string
  name?: string
  contactInstanceId?: number | string
}

/** What is wrong with which entry. */
export interface ContactFault extends Fault {
  readonly contact: Contact
  readonly property: keyof Contact
}

export const isInstance = numberWithin(1, 0xffff_ffff, "whole")

/** The rule of the address book: everybody has an id, and no two have the same. */
export const contacts: Rule = (value) => {
  if (value === undefined || value === null) return undefined
  if (!isTaken(() => parseList(value))) return { key: "presence-device.invalid.contacts" }
  return contactFaults(parseList(value).map((entry) => (typeof entry === "string" ? { id: entry } : (entry as Contact))))[0]
}

/** All that is wrong, by entry. */
export function contactFaults(contacts: readonly Contact[]): ContactFault[] {
  const ids = new Set<string>()
  const instances = new Set<string>()
  return contacts.flatMap((contact): ContactFault[] => {
    const id = idFault(String(contact?.id ?? "").trim(), ids)
    const instance = instanceFault(String(contact?.contactInstanceId ?? "").trim(), instances)
    return [
      ...(id ? [{ contact, property: "id", key: id } as const] : []),
      ...(instance ? [{ contact, property: "contactInstanceId", key: instance } as const] : []),
    ]
  })
}

function idFault(id: string, others: Set<string>): string | undefined {
  if (id === "") return "presence-device.invalid.contactId"
  return isThere(normalizeId(id), others) ? "presence-device.invalid.contactTwice" : undefined
}

function instanceFault(instance: string, others: Set<string>): string | undefined {
  if (instance === "" || isEnv(instance)) return undefined
  if (!isInstance(instance)) return "presence-device.invalid.contactInstanceId"
  return isThere(String(Number(instance)), others) ? "presence-device.invalid.instanceTwice" : undefined
}

function isThere(key: string, others: Set<string>): boolean {
  const found = others.has(key)
  others.add(key)
  return found
}
