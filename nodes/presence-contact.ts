import type { Node, NodeAPI, NodeDef } from "node-red"
import { type AnyDevice, activitiesOf, readFor, statusOf, systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import { contactMessageFrom, takeIn } from "./contact-message"
import type { DeviceMessage } from "./device-user"
import { contactValue } from "./flow-event"
import { shownStatus } from "./status"
import { evaluateContact, type TypedContact } from "./typed-contact"

interface Config extends NodeDef, TypedContact {
  device?: string
}

export = (RED: NodeAPI): void => {
  function PresenceContact(this: Node, config: Config): void {
    RED.nodes.createNode(this, config)
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
