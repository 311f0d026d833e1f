import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red"
import { type ContactRow, type PresenceService, systemClock, type WatcherRow } from "../src/index"
import { actOnInput } from "./action-node"
import { formatLifetime } from "./lifetime-value"
import { parseNamed } from "./peer-input"
import { formatPresence } from "./presence-value"
import { given, isShape, text, wrong } from "./shape"
import { countStatus, type Shown, shownStatus } from "./status"
import { evaluateContact, type TypedContact } from "./typed-contact"

interface Config extends NodeDef, TypedContact {
  device?: string
  what?: string
  property?: string
}

type Asked = { readonly what: string; readonly property: string; readonly contact: unknown }

const GETS: Readonly<Record<string, (service: PresenceService, asked: Asked) => object>> = {
  user: ({ user }) => formatPresence(user),
  contact: (service, { contact }) => contactValue(service.contacts([parseNamed(contact, "contact")])[0] as ContactRow),
  contacts: (service) => service.contacts(service.addressBook).map(contactValue),
  updates: ({ updates }) => updates.map(contactValue),
  watchers: ({ watchers }) => watchers.map(watcherValue),
  registrations: ({ registrations }) =>
    registrations.map(({ contact, state, expiresAt }) => ({ contact, state, ...formatLifetime(expiresAt, systemClock.now()) })),
}

export = (RED: NodeAPI): void => {
  function PresenceGet(this: Node, config: Config): void {
    RED.nodes.createNode(this, config)
    actOnInput(RED, this, config.device, async (device, msg) => {
      const asked = askedFor(msg.payload, config, await evaluateContact(RED, this, config, msg))
      const get = Object.hasOwn(GETS, asked.what) ? GETS[asked.what] : undefined
      if (!get) throw wrong(`what is ${JSON.stringify(asked.what).slice(0, 40)}; it can be ${Object.keys(GETS).join(", ")}`)
      const value = get(await device.service(), asked)
      if (!isSet(RED, msg, asked.property, value)) throw wrong(`there can be no msg.${asked.property.slice(0, 40)}`)
      return Array.isArray(value) ? countStatus(value.length) : shownStatus(value as Shown)
    })
  }
  RED.nodes.registerType("presence-get", PresenceGet)
}

// [contract.md] only a payload with `what` overrides
function askedFor(payload: unknown, config: Config, contact: unknown): Asked {
  const defaults = { what: config.what || "user", property: config.property || "payload", contact }
  const { what, property, ...asked } = isShape(payload) && payload.what !== undefined ? { ...defaults, ...payload } : defaults
  if (what === "contact" && asked.contact === undefined) throw wrong("there is no contact: choose one in the node, or send one")
  return { what: text(what, "what"), property: text(property, "property"), contact: asked.contact }
}

function contactValue({ contact, presence, registered }: ContactRow): object {
  const value = formatPresence(presence)
  const { status, activities } = value
  return { contact, presence: value, status, activities, registered }
}

const watcherValue = ({ watcher, state, mode, expiresAt, requestedSeconds, filter }: WatcherRow): object =>
  given({
    watcher,
    state,
    mode,
    until: expiresAt === undefined ? undefined : formatLifetime(expiresAt, systemClock.now()).until,
    requested: requestedSeconds,
    filter,
  })

function isSet(RED: NodeAPI, msg: NodeMessage, property: string, value: unknown): boolean {
  try {
    // its types say that it returns nothing
    return (RED.util.setMessageProperty(msg, property, structuredClone(value), true) as unknown) === true
  } catch {
    return false
  }
}
