import { join } from "node:path"
import type { Network } from "../src/upnp/transport"
import { childElements, textOf, type XmlElement } from "../src/xml/element"
import { readXml } from "../src/xml/read-xml"
import { FIXTURES } from "./xml/fixtures"
import { xmllint } from "./xml/xmllint"

const SCHEMA = join(FIXTURES, "schema/sent.xsd")
const OURS = "<manufacturer>node-red-contrib-upnp-presence<"

const sent = new Set<string>()

/** Notes what a device has sent; at the end of each test file all of it has to be valid (test/validate-sent.ts). */
export function noteSent(text = ""): void {
  if (isXml(text)) sent.add(text)
}

/** What was noted since this was asked last. */
export function takeSent(): readonly string[] {
  const texts = [...sent]
  sent.clear()
  return texts
}

/** A network that notes whatever leaves a device through it. */
export const noting = (network: Network): Network => ({
  interfaces: (choice) => network.interfaces(choice),
  listen: (addresses, port, handle, door) => {
    const noted: typeof handle = async (request) => {
      const reply = await handle(request)
      noteSent(reply.body)
      return reply
    }
    return network.listen(addresses, port, noted, door)
  },
  notify: (request) => {
    noteSent(request.body)
    return network.notify(request)
  },
  openSsdp: (interfaces, listener) => network.openSsdp(interfaces, listener),
})

/** What the schemas have against what a device sent, the documents inside its messages too; each with the document. */
export function complaintsAbout(texts: readonly string[]): string[] {
  const documents = [...new Set(texts.filter((text) => !isOfOthers(text)).flatMap(withThoseInside))]
  const complaints = xmllint(documents, "--schema", SCHEMA)
  return complaints.flatMap((complaint, index) => (complaint === "" ? [] : [`${complaint}\n${documents[index]}`]))
}

const isXml = (text: string): boolean => /^\s*</.test(text)

// on loopback there may be devices that are none of ours
const isOfOthers = (text: string): boolean => text.includes("urn:schemas-upnp-org:device-1-0") && !text.includes(OURS)

// answers and event messages carry documents as text [presence.md 12]; a note may look like XML, too
const withThoseInside = (text: string): string[] => [
  text,
  ...leaves(readXml(text))
    .map(textOf)
    .filter((inside) => inside.startsWith("<?xml")),
]

function leaves(element: XmlElement): XmlElement[] {
  const children = childElements(element)
  return children.length === 0 ? [element] : children.flatMap(leaves)
}
