import type { Node, NodeAPI, NodeDef } from "node-red"
import { type HostedDevice, type RegistrationAnswer, systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import { deviceOf } from "./device-user"
import { flowError } from "./flow-error"
import { formatAnswer, registerAt, registeringFrom } from "./registration-message"
import { Renewals } from "./renewals"
import { type CodedStatus, countStatus, failedStatus, shownStatus } from "./status"
import { evaluateContact, type TypedContact } from "./typed-contact"

interface Config extends NodeDef, TypedContact {
  device?: string
  expires?: number | string
  renew?: boolean | string
}

export = (RED: NodeAPI): void => {
  function PresenceRegister(this: Node, config: Config): void {
    RED.nodes.createNode(this, config)
    const { expires = 3600 } = config
    const renew = String(config.renew ?? true) === "true"
    const defaults = async (msg: object) => ({ contact: await evaluateContact(RED, this, config, msg), expires, renew })
    const onError = (cause: unknown) => {
      const error = flowError(RED, cause)
      this.status(failedStatus(error.code))
      this.error(error, {})
    }
    const renewals = new Renewals({ onRegistered: (answers) => this.status(answersStatus(answers)), onError })
    actOnInput(RED, this, config.device, async (device, msg) => {
      const now = systemClock.now()
      const registering = registeringFrom(msg.payload, await defaults(msg), now)
      const answers = await registerAt(await device.service(), registering, now)
      renewals.keep(device, registering)
      const results = answers.map((answer) => formatAnswer(answer, now))
      msg.payload = structuredClone(registering.contacts.length === 1 ? results[0] : results)
      return answersStatus(answers)
    })

    const begin = async (device: HostedDevice) => {
      const own = await defaults({})
      if (own.contact !== undefined) renewals.begin(device, registeringFrom(undefined, own, systemClock.now()))
    }
    const isByItself = renew && config.contactType !== "msg"
    const device = isByItself ? deviceOf(RED, config.device) : undefined
    const cancel = device?.onceSettled(() => void begin(device).catch(onError))
    this.on("close", () => {
      cancel?.()
      renewals.close()
    })
  }
  RED.nodes.registerType("presence-register", PresenceRegister)
}

function answersStatus(answers: readonly RegistrationAnswer[]): CodedStatus {
  const [only, ...others] = answers
  return only && others.length === 0 ? shownStatus({ status: only.result, activities: [] }) : countStatus(answers.length)
}
