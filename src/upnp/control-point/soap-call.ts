import { DeviceFault } from "../../service/action-error"
import { childElements, createElement, elementsWithin, type XmlElement } from "../../xml/element"
import { XmlError } from "../../xml/xml-error"
import { argumentText, formatEnvelope } from "../control/soap"
import type { HttpAnswer } from "../transport"
import { readLoosely, textIn } from "./loose-xml"

type Texts = readonly (readonly [name: string, text: string])[]

const DETAIL_LENGTH = 200

/** [UDA 3.2.1] The envelope of a call. */
export function formatCall(serviceType: string, action: string, args: Texts): string {
  const values = args.map(([name, text]) => createElement("", "", name, [], [text]))
  return formatEnvelope(createElement(serviceType, "u", action, [], values))
}

/** CP-9: the out-arguments of an answer; throws DeviceFault for everything else that a device may say. */
export function parseAnswer(action: string, { status, body }: Pick<HttpAnswer, "status" | "body">): ReadonlyMap<string, string> {
  const elements = elementsOf(body)
  const fault = elements.find(({ name }) => name === "Fault")
  if (fault) throw faultOf(fault)
  const answer = elements.find(({ name }) => name === `${action}Response`)
  if (status !== 200 || !answer) throw new DeviceFault(501, status === 200 ? "it is no answer to the call" : `HTTP ${status}`)
  return new Map(childElements(answer).map((argument) => [argument.name, argumentText(argument)]))
}

function elementsOf(body: string): XmlElement[] {
  try {
    return [...elementsWithin(readLoosely(body, "Envelope"))]
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    return []
  }
}

function faultOf(fault: XmlElement): DeviceFault {
  const error = [...elementsWithin(fault)].find(({ name }) => name === "UPnPError")
  const digits = error ? textIn(error, "errorCode") : ""
  const said = (error && textIn(error, "errorDescription")) || textIn(fault, "faultstring")
  return new DeviceFault(/^\d{3}$/.test(digits) ? Number(digits) : 501, harmless(said))
}

/** What a device says, fit for a log: one line, not long. */
export const harmless = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, DETAIL_LENGTH)
