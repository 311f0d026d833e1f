import { PATHS } from "../../src/upnp/protocol"
import type { HttpReply, HttpRequest } from "../../src/upnp/transport"
import { childElements, elementsWithin, textOf, type XmlElement } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"
import { ENTITY, type PresenceOnLan, presenceOnLan } from "../presence-on-lan"
import { envelope, SERVICE } from "../soap"

export const CONTROL_NAMESPACE = "urn:schemas-upnp-org:control-1-0"

export const BOB = { id: "sip:bob@example.com", name: "Bob" }

/** A device that is up, with one contact in its address book. */
export async function deviceOnLan(): Promise<PresenceOnLan> {
  const lan = presenceOnLan({}, { contacts: new Map([["bob@example.com", BOB]]) })
  lan.device.start()
  await lan.clock.run(10)
  return lan
}

/** A presence document, as short as can be. */
export const pidf = (content: string, entity = ENTITY): string =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${entity}">${content}</presence>`
export const OPEN = pidf('<tuple id="phone"><status><basic>open</basic></status></tuple>')

/** A message that calls an action with what is written here as its arguments. */
export const calling = (action: string, args = "", serviceType = SERVICE): string =>
  envelope(`<u:${action} xmlns:u="${serviceType}">${args}</u:${action}>`)

/** Posts a message to the control URL. */
export const post = (lan: PresenceOnLan, body: string, more: Partial<HttpRequest> = {}): Promise<HttpReply> =>
  lan.request({ method: "POST", path: PATHS.control, body, ...more })

const find = (body: string | undefined, name: string): XmlElement | undefined =>
  [...elementsWithin(readXml(body ?? ""))].find((element) => element.name === name)

/** The status of a reply and the code of the fault in it. */
export const faultOf = ({ status, body }: HttpReply): [status: number, code: string] => [
  status,
  textOf(find(body, "errorCode") ?? NOTHING),
]

/** The out-arguments of a reply, in their order. */
export const outOf = ({ body }: HttpReply, action: string): [name: string, text: string][] =>
  childElements(find(body, `${action}Response`) ?? NOTHING).map((argument) => [argument.name, textOf(argument)])

const NOTHING: XmlElement = { namespace: "", name: "", attributes: [], children: [] }
