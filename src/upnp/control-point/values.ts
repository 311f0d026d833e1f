import { formatContactId } from "../../documents/contact-id"
import { parsePresenceOfContacts, type ReadPresence } from "../../documents/contacts-presence"
import { formatUserPresence, parseUserPresence } from "../../documents/user-presence"
import { parseWatcher, type ReadWatcher } from "../../documents/watcher"
import { formatWatcherList } from "../../documents/watcher-list"
import type { ContactPresence } from "../../presence/contact-presence"
import type { Addressed, Peer } from "../../presence/peer"
import { REGISTRATION_RESULTS } from "../../presence/registration"
import type { WatcherRequest } from "../../presence/watcher"
import {
  ACTIONS,
  type Action,
  type ActionDefinition,
  type In,
  type Out,
  type Properties,
  type Values,
  type Variable,
} from "../../service/service-definition"
import { XmlError } from "../../xml/xml-error"

type Formatters = { readonly [V in Variable]?: (value: Values[V]) => string }
type Parsers = { readonly [V in Variable]?: (text: string) => Values[V] | undefined }

const FORMATTERS: Formatters = {
  A_ARG_TYPE_UserPresenceInfo: (user) => (user ? formatUserPresence("UserPresence", user) : ""),
  A_ARG_TYPE_ContactId: formatContactId,
  A_ARG_TYPE_WatcherList: formatWatcherList,
  A_ARG_TYPE_Expires: String,
}

const userPresence = (text: string) => (text.trim() === "" ? undefined : parseUserPresence(text))
const contacts = (text: string): readonly ContactPresence[] => parsePresenceOfContacts(text).map(contactOf)

const PARSERS: Parsers = {
  A_ARG_TYPE_UserPresenceInfo: userPresence,
  A_ARG_TYPE_PresenceOfContactsList: contacts,
  A_ARG_TYPE_RegistrationResult: parseResult,
  UserPresenceInfo: userPresence,
  PresenceOfContactsUpdate: contacts,
  Watcher: (text) => parseWatcher(text).map(requestOf),
}

/** The in-arguments of a call as texts, in the order in which the device has them: CP-8. */
export function formatIn<A extends Action>(action: A, args: In<A>, order: readonly string[]): [name: string, text: string][] {
  const table = Object.entries(ACTIONS[action].in as ActionDefinition["in"])
  const place = ([name]: readonly [string, Variable]) => order.indexOf(name)
  return [...table]
    .sort((one, other) => place(one) - place(other))
    .map(([name, variable]) => [name, FORMATTERS[variable]?.(args[name as keyof In<A>] as never) ?? ""])
}

/** The out-arguments of an answer, by name; what is missing or beyond the table does not matter. Throws XmlError. */
export function parseOut<A extends Action>(action: A, texts: ReadonlyMap<string, string>): Out<A> {
  const table = Object.entries(ACTIONS[action].out as ActionDefinition["out"])
  const values = table.map(([name, variable]) => [name, PARSERS[variable]?.(texts.get(name) ?? "")])
  return Object.fromEntries(values) as Out<A>
}

/** What an event message tells; a variable that cannot be read is passed over, `onError` hears of it. */
export function parseProperties(texts: ReadonlyMap<string, string>, onError: (cause: unknown) => void): Properties {
  const values = ["UserPresenceInfo", "PresenceOfContactsUpdate", "Watcher"].flatMap((name) => {
    const text = texts.get(name)
    if (text === undefined) return []
    try {
      const value = PARSERS[name as Variable]?.(text)
      return value === undefined ? [] : [[name, value]]
    } catch (cause) {
      if (!(cause instanceof XmlError)) throw cause
      onError(new Error(`${name}: ${cause.message}`, { cause }))
      return []
    }
  })
  return Object.fromEntries(values)
}

// [presence.md 21] where nobody is named, the entity names him
const contactOf = ({ contact, presence }: ReadPresence): ContactPresence => ({
  contact: addressed(contact ?? {}, presence.entity),
  presence,
})

// [presence.md 31] the id is allowed only
const requestOf = ({ watcher, presence, filter }: ReadWatcher): WatcherRequest => ({
  watcher: addressed(watcher, watcher.name ?? ""),
  ...(presence && { presence }),
  ...(filter && { filter }),
})

const addressed = (peer: Peer, id: string): Addressed => {
  const found = peer.id ?? id
  return { ...peer, id: found, name: peer.name ?? found }
}

function parseResult(text: string): Values["A_ARG_TYPE_RegistrationResult"] {
  const word = text.trim().toLowerCase()
  const result = REGISTRATION_RESULTS.find((each) => each === word)
  if (!result) throw new XmlError(`the RegistrationResult is none of ${REGISTRATION_RESULTS.join(", ")}`)
  return result
}
