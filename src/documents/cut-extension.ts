import type { Extension } from "../presence/pidf"
import { childElements, type XmlElement } from "../xml/element"
import { readXml } from "../xml/read-xml"
import { isWhole } from "./data-model"
import { extensionOf } from "./extension"

/** [presence.md 46] Cuts an extension to the elements that the given one has; undefined if that leaves nothing of it. */
export function cutExtension(live: Extension, given: Extension): Extension | undefined {
  const element = readXml(live.xml)
  const mask = readXml(given.xml)
  if (nameOf(element) !== nameOf(mask)) return undefined
  const names = new Set(childElements(mask).map(nameOf))
  if (names.size === 0 || childElements(element).length === 0) return live
  const cut = { ...element, children: childElements(element).filter((child) => names.has(nameOf(child))) }
  return cut.children.length === 0 || !isWhole(cut) ? undefined : recut(live, cut)
}

/** The extension with what remains of its element, and with the time it has. */
export const recut = (live: Extension, element: XmlElement): Extension => ({
  ...extensionOf(element),
  ...(live.expiresAt !== undefined && { expiresAt: live.expiresAt }),
})

const nameOf = ({ namespace, name }: XmlElement): string => `{${namespace}}${name}`
