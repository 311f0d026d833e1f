import { childElements } from "../../xml/element"
import { argumentText } from "../control/soap"
import { named, readLoosely } from "./loose-xml"

/** [UDA 4.2] The variables of an event message with their texts, the last of each; throws XmlError. */
export const parsePropertySet = (body: string): ReadonlyMap<string, string> =>
  new Map(
    named(readLoosely(body, "propertyset"), "property")
      .flatMap(childElements)
      .map((variable) => [variable.name, argumentText(variable)]),
  )
