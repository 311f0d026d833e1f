import type { Properties } from "../../service/service-definition"
import { createElement } from "../../xml/element"
import { formatXml } from "../../xml/write-xml"
import { formatVariable } from "../control/arguments"
import { renderedOnce } from "../control/rendered"
import { EVENT_NAMESPACE } from "../protocol"

/** [UDA 4.2] GENA-19: one property for each variable, each with one unprefixed element. What all are told is rendered once. */
export const formatPropertySet = renderedOnce(render)

function render(properties: Properties): string {
  const property = (name: string) =>
    createElement(EVENT_NAMESPACE, "e", "property", [], [createElement("", "", name, [], [textOf(properties, name)])])
  const all = Object.keys(properties).map(property)
  return formatXml(createElement(EVENT_NAMESPACE, "e", "propertyset", [], all), { declaration: true })
}

const textOf = (properties: Properties, name: string): string =>
  formatVariable(name as keyof Properties, properties[name as keyof Properties] as never)
