import { childElements, elementsWithin, textOf } from "../src/xml/element"
import { readXml } from "../src/xml/read-xml"
import type { PresenceOnLan } from "./presence-on-lan"

/** Text as it stands in an argument. */
export const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

export const SERVICE = "urn:schemas-upnp-org:service:Presence:1"

/** A SOAP message with this inside. */
export const envelope = (body: string, header = ""): string =>
  `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">${header}<s:Body>${body}</s:Body></s:Envelope>`

/** What an action answered: its out-arguments by name in their order, or the code and text of its fault. */
export interface Answer {
  readonly out?: Readonly<Record<string, string>>
  readonly fault?: readonly [code: string, text: string]
}

/** A control point calls an action, its arguments in this order. */
export async function call(lan: PresenceOnLan, action: string, args: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const ins = Object.entries(args).map(([name, text]) => `<${name}>${escaped(text)}</${name}>`)
  const { status, body = "" } = await lan.request({
    method: "POST",
    path: "/upnp/presence/control",
    body: envelope(`<u:${action} xmlns:u="${SERVICE}">${ins.join("")}</u:${action}>`),
    headers: { "content-type": "text/xml", soapaction: `"${SERVICE}#${action}"` },
  })
  const elements = [...elementsWithin(readXml(body))]
  const textsOf = (...names: string[]) =>
    names.map((name) => textOf(elements.find((element) => element.name === name) ?? NOTHING))
  if (status !== 200) return { fault: textsOf("errorCode", "errorDescription") as [string, string] }
  const response = elements.find(({ namespace, name }) => namespace === SERVICE && name === `${action}Response`) ?? NOTHING
  return { out: Object.fromEntries(childElements(response).map((argument) => [argument.name, textOf(argument)])) }
}

const NOTHING = { namespace: "", name: "", attributes: [], children: [] }
