import { join } from "node:path"
import { childElements, textOf, type XmlElement } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"
import { FIXTURES } from "../xml/fixtures"
import { xmllint } from "../xml/xmllint"

const SCHEMA = join(FIXTURES, "schema/sent.xsd")
const OURS = "<manufacturer>node-red-contrib-upnp-presence<"

/** What the schemas have against what a device sent, the documents inside its messages too; each with the document. */
export function complaintsAbout(sent: readonly string[]): string[] {
  const documents = [...new Set(sent.filter(isXml).flatMap(withThoseInside))].filter((text) => !isOfOthers(text))
  const complaints = xmllint(documents, "--schema", SCHEMA)
  return complaints.flatMap((complaint, index) => (complaint === "" ? [] : [`${complaint}\n${documents[index]}`]))
}

const isXml = (text: string): boolean => /^\s*</.test(text)

// on loopback there may be devices that are none of ours
const isOfOthers = (text: string): boolean => text.includes("urn:schemas-upnp-org:device-1-0") && !text.includes(OURS)

// answers and event messages carry documents as text
const withThoseInside = (text: string): string[] => [text, ...leaves(readXml(text)).map(textOf).filter(isXml)]

function leaves(element: XmlElement): XmlElement[] {
  const children = childElements(element)
  return children.length === 0 ? [element] : children.flatMap(leaves)
}
