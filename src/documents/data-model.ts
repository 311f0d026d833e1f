import { isTimestamp } from "../presence/timestamp"
import { attributeOf, childElements, collapse, isElement, textOf, type XmlElement } from "../xml/element"
import { quote, tag, XmlError } from "../xml/xml-error"
import { DATA_MODEL } from "./namespaces"
import { MANY, OTHERS, readSequence } from "./strict"

// [presence.md 5] RFC 4479's sequences
const SEQUENCES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  person: { [OTHERS]: MANY, note: MANY, timestamp: 1 },
  device: { [OTHERS]: MANY, deviceID: 1, note: MANY, timestamp: 1 },
}

/** Whether it is a person or a device of RFC 4479, the elements whose id is an xs:ID [presence.md 5]. */
export const isPersonOrDevice = (element: XmlElement): boolean =>
  isElement(element, DATA_MODEL, "person") || isElement(element, DATA_MODEL, "device")

/** Refuses a person or a device that RFC 4479 does not have: it would make the document around it invalid. */
export function checkPersonOrDevice(element: XmlElement): void {
  const where = tag(element.name)
  const stranger = element.attributes.find(({ namespace, name }) => namespace === "" && name !== "id")
  if (stranger) throw new XmlError(`the attribute ${quote(stranger.name)} does not belong to ${where}`)
  if (attributeOf(element, "id") === undefined) throw new XmlError(`${where} has no id`)
  const { timestamp = [] } = readSequence(element, where, SEQUENCES[element.name] ?? {}, DATA_MODEL)
  if (!isWhole(element)) throw new XmlError(`${where} has no deviceID`)
  const [at] = timestamp.map((each) => collapse(textOf(each)))
  if (at !== undefined && !isTimestamp(at)) throw new XmlError(`${where} has the timestamp ${quote(at)}, not a time with a zone`)
}

/** Whether an element still has what it must have, once some of it is not shown. */
export const isWhole = (element: XmlElement): boolean =>
  !isElement(element, DATA_MODEL, "device") || childElements(element).some((child) => isElement(child, DATA_MODEL, "deviceID"))
