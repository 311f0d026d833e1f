import type { Node, NodeAPI, NodeDef } from "node-red"
import { type AnyDevice, activitiesOf, readFor, statusOf, systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import { contactMessageFrom, takeIn } from "./contact-message"
import type { DeviceMessage } from "./device-user"
import { contactValue } from "./flow-event"
import { ACTION_RULES } from "./rules/action-rules"
import { contactRule } from "./rules/contact-rule"
import { shownStatus } from "./status"
import { evaluateContact, isPath, type TypedContact } from "./typed-contact"
import { usableConfig } from "./usable-config"

interface Config extends NodeDef, TypedContact {
  device?: string
}

export = (RED: NodeAPI): void => {
  function PresenceContact(this: Node, saved: Config): void {
    RED.nodes.createNode(this, saved)
    const config = usableConfig(RED, this, saved, { ...ACTION_RULES, contact: contactRule(isPath(RED)) })
    if (!config) return
    const act = async (device: AnyDevice, msg: DeviceMessage) => {
      const usual = await evaluateContact(RED, this, config, msg)
      const service = await device.host()
      const message = readFor(device, () => contactMessageFrom(msg.payload, usual, systemClock.now()))
      const change = await takeIn(service, message)
      msg.payload = structuredClone(contactValue(change))
      return shownStatus({ status: statusOf(change.presence), activities: activitiesOf(change.presence) })
    }
    actOnInput(RED, this, config.device, act, ["presence-contact"])
  }
  RED.nodes.registerType("presence-contact", PresenceContact)
}
