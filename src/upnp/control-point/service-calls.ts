import { BusyError, DeviceFault, NoDeviceError } from "../../service/action-error"
import { MOST_CALLS } from "../../service/limits"
import type { RemoteCalls } from "../../service/remote/remote-calls"
import type { Action, In, Out } from "../../service/service-definition"
import { XmlError } from "../../xml/xml-error"
import { CONTENT_TYPE_XML, SOAP_NAMESPACE } from "../protocol"
import type { Headers, LocatedAnswer } from "../transport"
import { callAt, isUnreachable } from "./calling"
import type { DescribedService } from "./description"
import type { ControlPointNetwork } from "./ports"
import type { ActionsOffered } from "./scpd"
import { formatCall, parseAnswer } from "./soap-call"
import { formatIn, parseOut } from "./values"

export interface ServiceCallsOptions {
  readonly network: Pick<ControlPointNetwork, "call">
  readonly service: Pick<DescribedService, "control" | "serviceType">
  readonly offered: ActionsOffered
  /** The device could not be reached. */
  readonly onUnreachable: (cause: Error) => void
  /** It gave no whole answer, and may be gone. */
  readonly onSilence: () => void
}

/** [UDA 3] Calls the actions of one service of one device. */
export class ServiceCalls implements RemoteCalls {
  readonly #options: ServiceCallsOptions
  /** CP-8: remembered for the device. */
  #method: "POST" | "M-POST" = "POST"
  /** How many calls wait for an answer. */
  #waiting = 0

  constructor(options: ServiceCallsOptions) {
    this.#options = options
  }

  offers(action: Action): boolean {
    return this.#options.offered.has(action)
  }

  async invoke<A extends Action>(action: A, args: In<A>): Promise<Out<A>> {
    const order = this.#options.offered.get(action)
    if (!order) throw new DeviceFault(602, `it has no ${action}`)
    const body = formatCall(this.#options.service.serviceType, action, formatIn(action, args, order))
    const answer = await this.#atOnce(() => this.#post(action, body))
    try {
      return parseOut(action, parseAnswer(action, answer))
    } catch (cause) {
      throw cause instanceof XmlError ? new DeviceFault(501, `its answer cannot be read: ${cause.message}`, { cause }) : cause
    }
  }

  // a device that hangs keeps each of them for half a minute
  async #atOnce(post: () => Promise<LocatedAnswer>): Promise<LocatedAnswer> {
    if (this.#waiting >= MOST_CALLS) throw new BusyError(MOST_CALLS)
    this.#waiting++
    try {
      return await post()
    } finally {
      this.#waiting--
    }
  }

  async #post(action: Action, body: string): Promise<LocatedAnswer> {
    const answer = await this.#send(action, body)
    if (answer.status !== 405 || this.#method === "M-POST") return answer
    this.#method = "M-POST"
    return this.#send(action, body)
  }

  // CP-8: each call has a connection of its own, so that none is stale
  async #send(action: Action, body: string): Promise<LocatedAnswer> {
    const { network, service, onUnreachable, onSilence } = this.#options
    const headers = headersFor(this.#method, `"${service.serviceType}#${action}"`)
    try {
      return await callAt(network, service.control, { method: this.#method, headers, body })
    } catch (cause) {
      const isGone = isUnreachable(cause)
      if (isGone) onUnreachable(cause as Error)
      else onSilence()
      throw isGone
        ? new NoDeviceError({ cause })
        : new DeviceFault(501, `it gave no answer: ${(cause as Error).message}`, { cause })
    }
  }
}

// CTRL-2
const headersFor = (method: "POST" | "M-POST", soapAction: string): Headers => [
  ["CONTENT-TYPE", CONTENT_TYPE_XML],
  ...(method === "POST"
    ? ([["SOAPACTION", soapAction]] as const)
    : ([
        ["MAN", `"${SOAP_NAMESPACE}"; ns=01`],
        ["01-SOAPACTION", soapAction],
      ] as const)),
]
