import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red"
import type { AnyDevice, Named } from "../src/index"
import { actOnInput } from "./action-node"
import type { DeviceMessage } from "./device-user"
import { parseNamedList } from "./peer-input"
import { formatPresence } from "./presence-value"
import { contactRowValue, registrationRowValue, watcherRowValue } from "./row-value"
import { GET_RULES } from "./rules/action-rules"
import { askedContactRule } from "./rules/contact-rule"
import { isShape, text, wrong } from "./shape"
import { type CodedStatus, countStatus, type Shown, shownStatus } from "./status"
import { evaluateContact, isPath, type TypedContact } from "./typed-contact"
import { usableConfig } from "./usable-config"

interface Config extends NodeDef, TypedContact {
  device?: string
  what?: string
  property?: string
}

type Asked = { readonly what: string; readonly property: string; readonly contact: readonly Named[] }

const GETS: Readonly<Record<string, (device: AnyDevice, asked: Asked) => Promise<object>>> = {
  user: async (device) => formatPresence(await (await device.service()).user),
  contact: async (device, { contact }) => (await (await device.service()).contacts(contact)).map(contactRowValue),
  updates: async (device) => (await (await device.service()).updates).map(contactRowValue),
  contacts: async (device) => {
    const service = await device.host()
    return service.contacts(service.addressBook).map(contactRowValue)
  },
  watchers: async (device) => (await device.host()).watchers.map(watcherRowValue),
  registrations: async (device) => (await device.host()).registrations.map(registrationRowValue),
}

const HOST_ONLY: readonly string[] = ["contacts", "watchers", "registrations"]

export = (RED: NodeAPI): void => {
  function PresenceGet(this: Node, saved: Config): void {
    RED.nodes.createNode(this, saved)
    const config = usableConfig(RED, this, saved, { ...GET_RULES, contact: askedContactRule(isPath(RED)) })
    if (!config) return
    const act = async (device: AnyDevice, msg: DeviceMessage) => {
      const asked = await askedFor(msg.payload, config, () => evaluateContact(RED, this, config, msg))
      const get = Object.hasOwn(GETS, asked.what) ? GETS[asked.what] : undefined
      if (!get) throw wrong(`what is ${JSON.stringify(asked.what).slice(0, 40)}; it can be ${Object.keys(GETS).join(", ")}`)
      const value = await get(device, asked)
      if (!isSet(RED, msg, asked.property, value)) throw wrong(`there can be no msg.${asked.property.slice(0, 40)}`)
      return statusFor(asked.what, [value].flat())
    }
    actOnInput(RED, this, config.device, act, HOST_ONLY.includes(config.what ?? "") ? ["what"] : [])
  }
  RED.nodes.registerType("presence-get", PresenceGet)
}

// [contract.md] only a payload with `what` overrides
async function askedFor(payload: unknown, config: Config, ownContact: () => Promise<unknown>): Promise<Asked> {
  const said = isShape(payload) && payload.what !== undefined ? payload : {}
  const what = text(said.what ?? (config.what || "user"), "what")
  const property = text(said.property ?? (config.property || "payload"), "property")
  if (what !== "contact") return { what, property, contact: [] }
  const contact = parseNamedList(said.contact || ((await ownContact()) ?? ""), "contact")
  if (contact.length === 0) throw wrong("there is no contact: choose one in the node, or send one")
  return { what, property, contact }
}

// one presence in a word, else how many rows there are
const statusFor = (what: string, rows: readonly unknown[]): CodedStatus =>
  what === "user" || (what === "contact" && rows.length === 1) ? shownStatus(rows[0] as Shown) : countStatus(rows.length)

function isSet(RED: NodeAPI, msg: NodeMessage, property: string, value: unknown): boolean {
  try {
    // its types say that it returns nothing
    return (RED.util.setMessageProperty(msg, property, structuredClone(value), true) as unknown) === true
  } catch {
    return false
  }
}
