import { createElement } from "../../xml/element"
import { formatXml } from "../../xml/write-xml"
import { EVENT_NAMESPACE } from "../protocol"

/** Evented variables by name, with their text. */
export type PropertySet = ReadonlyMap<string, string>

/** [UDA 4.2] GENA-19: one property for each variable, each with one unprefixed element. */
export function formatPropertySet(properties: PropertySet): string {
  const property = ([name, value]: readonly [string, string]) =>
    createElement(EVENT_NAMESPACE, "e", "property", [], [createElement("", "", name, [], [value])])
  return formatXml(createElement(EVENT_NAMESPACE, "e", "propertyset", [], [...properties].map(property)), { declaration: true })
}
