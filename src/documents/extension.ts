import { isActivity } from "../presence/activity"
import type { Extension } from "../presence/pidf"
import {
  attributeOf,
  childElements,
  createAttribute,
  createElement,
  elementsWithin,
  isElement,
  type XmlElement,
} from "../xml/element"
import { readXml } from "../xml/read-xml"
import type { Bounds } from "../xml/syntax"
import { tag, XmlError } from "../xml/xml-error"
import { checkPersonOrDevice, isPersonOrDevice } from "./data-model"
import { idsWithin } from "./ids"
import { mustUnderstand, spellMustUnderstand } from "./must-understand"
import { DATA_MODEL, PIDF, PREFIXES, RPID } from "./namespaces"
import { isBarePresence } from "./roots"
import { formatAlone, standAlone } from "./stand-alone"

/** Reads an extension that stands by itself. */
export const parseExtension = (xml: string, bounds?: Bounds): Extension => extensionOf(readXml(xml, { bounds }))

/** Takes an element beyond the basic schema out of its document, with all the namespaces that it needs. */
export function extensionOf(written: XmlElement): Extension {
  const element = spellMustUnderstand(written)
  const { namespace, name } = element
  if (namespace === PIDF) throw new XmlError(`${tag(name)} is no extension: PIDF has no such element there`)
  if (namespace === "") throw new XmlError(`the extension ${tag(name)} has no namespace`)
  checkInside(element)
  const xml = standAlone(element, "the extension")
  const id = isPersonOrDevice(element) ? attributeOf(element, "id") : undefined
  const [, ...innerIds] = id === undefined ? ["", ...idsWithin(element)] : idsWithin(element)
  const activities = activitiesOf(element)
  const source = id === undefined ? undefined : sourceOf(xml, id, activities)
  return {
    key: `{${namespace}}${name}${id === undefined ? "" : `#${id}`}`,
    xml,
    ...(id !== undefined && { id }),
    ...(innerIds.length > 0 && { innerIds }),
    ...(activities.length > 0 && { activities }),
    ...(source !== undefined && { source }),
    ...(mustUnderstand(element) && { mustUnderstand: true }),
  }
}

/** The person of a source of presence, who does these activities; names that RFC 4480 does not know are left out. */
export const formatActivity = (source: string, activities: readonly string[]): Extension =>
  extensionOf(activityElement(source, activities))

/** What a status says that says nothing: one that is empty is none [presence.md 4]. */
export const formatUnknown = (): Extension => extensionOf(activitiesElement([]))

function activitiesOf(element: XmlElement): string[] {
  const holders = isElement(element, DATA_MODEL, "person") ? childElements(element) : [element]
  const named = holders.filter((holder) => isElement(holder, RPID, "activities")).flatMap(childElements)
  return [...new Set(named.filter(({ namespace, name }) => namespace === RPID && isActivity(name)).map(({ name }) => name))]
}

// [presence.md 5] a reader's schemas reach into what we carry
function checkInside(element: XmlElement): void {
  for (const inner of elementsWithin(element)) {
    if (isBarePresence(inner)) throw new XmlError(`there is a whole presence inside ${tag(element.name)}`)
    if (isPersonOrDevice(inner)) checkPersonOrDevice(inner)
  }
}

const PERSON_ID = "-person"

function sourceOf(xml: string, id: string, activities: readonly string[]): string | undefined {
  if (!id.endsWith(PERSON_ID)) return undefined
  const source = id.slice(0, -PERSON_ID.length)
  return xml === formatAlone(activityElement(source, activities)) ? source : undefined
}

function activityElement(source: string, activities: readonly string[]): XmlElement {
  const id = createAttribute("id", source + PERSON_ID)
  return createElement(DATA_MODEL, PREFIXES.dataModel, "person", [id], [activitiesElement(activities)])
}

function activitiesElement(activities: readonly string[]): XmlElement {
  const known = [...new Set(activities)].filter(isActivity)
  const names = known.length > 0 ? known : ["unknown"] // RFC 4480 wants one at least
  return createElement(
    RPID,
    PREFIXES.rpid,
    "activities",
    [],
    names.map((name) => createElement(RPID, PREFIXES.rpid, name)),
  )
}
