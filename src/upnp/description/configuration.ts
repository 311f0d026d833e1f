import { createAttribute, createElement, type XmlElement } from "../../xml/element"
import { formatXml } from "../../xml/write-xml"

const OFFSET = 0x811c9dc5
const PRIME = 0x01000193
const CONFIG_ID_BITS = 24

/** [SSDP-39] A number that is another one as soon as any byte of the texts is another (FNV-1a, folded to 24 bits). */
export function configIdOf(texts: readonly string[]): number {
  let hash = OFFSET
  for (const unit of texts.join("\n")) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), PRIME)
  return ((hash >>> CONFIG_ID_BITS) ^ hash) & (2 ** CONFIG_ID_BITS - 1)
}

/** An element of a description with text or elements inside. */
export const part = (namespace: string, name: string, content: string | readonly XmlElement[]): XmlElement =>
  createElement(namespace, "", name, [], typeof content === "string" ? [content] : content)

/** [DESC-5, DESC-6, DESC-15] A description's root element: the version that it speaks, then what it describes. */
export function formatDescription(namespace: string, root: string, content: readonly XmlElement[], configId: number): string {
  const specVersion = part(namespace, "specVersion", [part(namespace, "major", "1"), part(namespace, "minor", "0")])
  const attributes = [createAttribute("configId", String(configId))]
  return formatXml(createElement(namespace, "", root, attributes, [specVersion, ...content]), { declaration: true })
}
