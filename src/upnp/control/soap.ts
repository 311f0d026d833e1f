import { remember } from "../../presence/remember"
import { SERVICE_TYPE } from "../../service/service-definition"
import { attributeOf, childElements, createElement, isElement, textOf, type XmlElement } from "../../xml/element"
import { readXml } from "../../xml/read-xml"
import { formatXml } from "../../xml/write-xml"
import { XmlError } from "../../xml/xml-error"
import { SOAP_ENCODING, SOAP_NAMESPACE } from "../protocol"

/** One action call as it stands in an envelope; what it names need not exist. */
export interface Call {
  /** The namespace of the action's element. */
  readonly serviceType: string
  readonly action: string
  /** In their order; a name may come twice. */
  readonly args: readonly (readonly [name: string, value: string])[]
  /** A header entry says that whoever does not know it must not go on. */
  readonly mustUnderstand: boolean
}

/** CTRL-14..16: reads an envelope by namespace and local name; throws XmlError if it is none. Control points ask the same again and again. */
export const parseCall = remember(readCall)

function readCall(body: string): Call {
  const envelope = readXml(body)
  if (!isElement(envelope, SOAP_NAMESPACE, "Envelope")) throw new XmlError("not a SOAP envelope")
  const parts = childElements(envelope)
  const [action, ...others] = parts.filter((part) => isElement(part, SOAP_NAMESPACE, "Body")).flatMap(childElements)
  if (!action || others.length > 0) throw new XmlError("the Body does not have one action")
  const headers = parts.filter((part) => isElement(part, SOAP_NAMESPACE, "Header")).flatMap(childElements)
  return {
    serviceType: action.namespace,
    action: action.name,
    args: childElements(action).map((argument) => [argument.name, argumentText(argument)]),
    mustUnderstand: headers.some((entry) => attributeOf(entry, "mustUnderstand", SOAP_NAMESPACE) === "1"),
  }
}

/** CTRL-21: the text of an argument; some send elements where escaped text belongs. */
export const argumentText = (argument: XmlElement): string =>
  childElements(argument).length === 0
    ? textOf(argument)
    : childElements(argument)
        .map((child) => formatXml(child))
        .join("")

/** [UDA 3.2.2] CTRL-23: the answer to a call that was carried out; CTRL-17: all its out-arguments in order. */
export function formatResult(action: string, args: Arguments): string {
  const last = framed.get(action)
  if (last && saysTheSame(last.args, args)) return last.text
  const values = args.map(([name, value]) => createElement("", "", name, [], [value]))
  const text = formatEnvelope(createElement(SERVICE_TYPE, "u", `${action}Response`, [], values))
  framed.set(action, { args, text })
  return text
}

type Arguments = readonly (readonly [name: string, value: string])[]

/** The last answer of each action: as long as it says the same, it is framed once. */
const framed = new Map<string, { readonly args: Arguments; readonly text: string }>()

const saysTheSame = (old: Arguments, fresh: Arguments): boolean =>
  old.length === fresh.length && fresh.every(([name, value], place) => old[place]?.[0] === name && old[place]?.[1] === value)

/** The frame of every answer. */
export function formatEnvelope(content: XmlElement): string {
  const encoding = { namespace: SOAP_NAMESPACE, prefix: "s", name: "encodingStyle", value: SOAP_ENCODING }
  const body = createElement(SOAP_NAMESPACE, "s", "Body", [], [content])
  return formatXml(createElement(SOAP_NAMESPACE, "s", "Envelope", [encoding], [body]), { declaration: true })
}
