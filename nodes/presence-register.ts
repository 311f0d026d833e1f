import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red"
import { type AnyDevice, type RegistrationAnswer, readFor, systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import { type DeviceMessage, deviceFor, deviceOf } from "./device-user"
import { flowError } from "./flow-error"
import { formatAnswer, registerAt, registeringFrom } from "./registration-message"
import { Renewals } from "./renewals"
import { REGISTER_RULES } from "./rules/action-rules"
import { contactRule } from "./rules/contact-rule"
import { type CodedStatus, countStatus, failedStatus, shownStatus } from "./status"
import { evaluateContact, isPath, type TypedContact } from "./typed-contact"
import { usableConfig } from "./usable-config"

interface Config extends NodeDef, TypedContact {
  device?: string
  expires?: number | string
  renew?: boolean | string
}

export = (RED: NodeAPI): void => {
  function PresenceRegister(this: Node, saved: Config): void {
    RED.nodes.createNode(this, saved)
    const config = usableConfig(RED, this, saved, { ...REGISTER_RULES, contact: contactRule(isPath(RED)) })
    if (!config) return
    const { expires = 3600 } = config
    const renew = String(config.renew ?? true) === "true"
    const defaults = async (msg: NodeMessage) => ({ contact: await evaluateContact(RED, this, config, msg), expires, renew })
    const onError = (cause: unknown) => {
      const error = flowError(RED, cause)
      display.fail(failedStatus(error.code))
      this.error(error, {})
    }
    const renewals = new Renewals({
      clock: systemClock,
      serviceOf: async (id) => deviceFor(RED, id, {}).service(),
      onRegistered: (answers, id) => display.tell(answersStatus(answers), deviceFor(RED, id, {})),
      onError,
    })
    const act = async (device: AnyDevice, msg: DeviceMessage) => {
      const own = await defaults(msg)
      const service = await device.service()
      const now = systemClock.now()
      const registering = readFor(device, () => registeringFrom(msg.payload, own, now))
      const answers = await registerAt(service, registering, now)
      renewals.keep(device.id, registering, answers)
      const results = structuredClone(answers.map((answer) => formatAnswer(answer, now)))
      msg.payload = registering.isList ? results : results[0]
      return answersStatus(answers)
    }
    const hostOnly = isEverybody(config) ? ["contact *"] : []
    const display = actOnInput(RED, this, config.device, act, hostOnly)

    // not if it would end what others have registered
    const begin = async (id: string) => {
      const own = await defaults({})
      if (own.contact === undefined) return
      const registering = registeringFrom(undefined, own, systemClock.now())
      if (registering.seconds !== 0) renewals.begin(id, registering)
    }
    const device = deviceOf(RED, config.device)
    const endHearing = device?.onChange((change) => {
      if (change.event === "contact" && !change.registered) renewals.appeared(device.id, change.contact)
    })
    const isByItself = renew && config.contactType !== "msg" && (hostOnly.length === 0 || device?.isHost)
    const cancel = !isByItself
      ? undefined
      : device?.onKnown(() => {
          cancel?.()
          begin(device.id).catch(onError)
        })
    this.on("close", () => {
      cancel?.()
      endHearing?.()
      renewals.close()
    })
  }
  RED.nodes.registerType("presence-register", PresenceRegister)
}

const isEverybody = ({ contact, contactType = "str" }: Config): boolean =>
  contactType === "str" && typeof contact === "string" && contact.split(",").some((part) => part.trim() === "*")

function answersStatus(answers: readonly RegistrationAnswer[]): CodedStatus {
  const [only, ...others] = answers
  return only && others.length === 0 ? shownStatus({ status: only.result, activities: [] }) : countStatus(answers.length)
}
