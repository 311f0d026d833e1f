import { textOf, type XmlElement } from "../../xml/element"
import { named, readLoosely, textIn } from "./loose-xml"

/** The actions of a service, each with the names of its in-arguments in order. */
export type ActionsOffered = ReadonlyMap<string, readonly string[]>

/** Reads what a service can do; throws XmlError. */
export function parseScpd(text: string): ActionsOffered {
  const actions = named(readLoosely(text, "scpd"), "actionList").flatMap((list) => named(list, "action"))
  return new Map(actions.map((action) => [nameOf(action), insOf(action)]))
}

const insOf = (action: XmlElement): string[] =>
  named(action, "argumentList")
    .flatMap((list) => named(list, "argument"))
    .filter((argument) => textIn(argument, "direction").toLowerCase() !== "out")
    .map(nameOf)

// [presence.md 1] white space stands even inside names
const nameOf = (element: XmlElement): string => named(element, "name").map(textOf).join("").replace(/\s+/g, "")
