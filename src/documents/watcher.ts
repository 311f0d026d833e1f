import type { Filter } from "../presence/filter"
import type { Peer } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import type { WatcherRequest } from "../presence/watcher"
import { collapse, type XmlElement } from "../xml/element"
import { tag, XmlError } from "../xml/xml-error"
import { formatDocument, isOwn, parseDocument } from "./document"
import { idsWithin } from "./ids"
import { peerElement } from "./peer"
import { pidfElement } from "./pidf"
import { infoElement, presenceInfoElement } from "./presence-info"
import { formatAlone } from "./stand-alone"
import { parseUserPresence } from "./user-presence"
import { parseWatchers } from "./watcher-info"

/** Somebody who asks for the user's presence, as a document tells of him. */
export interface ReadWatcher {
  readonly watcher: Peer
  readonly presence?: Pidf
  readonly filter?: Filter
}

/** [presence.md 22, 24] Writes who asks for the user's presence. */
export function formatWatcher(requests: readonly WatcherRequest[]): string {
  const taken = new Set<string>()
  return formatDocument(
    "Watcher",
    requests.flatMap((request) => [
      peerElement("watcher_info", request.watcher),
      ...requestedBy(request).map((info) => withoutRepeatedIds(info, taken)),
    ]),
  )
}

// [presence.md 30] what would be shown, else the filter
function requestedBy({ presence, filter }: WatcherRequest): XmlElement[] {
  if (presence) return [infoElement("pidf", pidfElement(presence))]
  return filter ? [presenceInfoElement(filter)] : []
}

// [presence.md 5] the user's ids are never renamed and may be there once: whatever repeats one goes as text
function withoutRepeatedIds(info: XmlElement, taken: Set<string>): XmlElement {
  const ids = idsWithin(info)
  const before = taken.size
  for (const id of ids) taken.add(id)
  if (taken.size === before + ids.length) return info
  return { ...info, children: info.children.map((child) => (typeof child === "string" ? child : formatAlone(child))) }
}

/** Reads who asks for the user's presence. */
export function parseWatcher(text: string): readonly ReadWatcher[] {
  if (collapse(text) === "") return [] // [presence.md 22]
  const root = parseDocument(text)
  if (!isOwn(root, "Watcher")) throw new XmlError(`the root ${tag(root.name)} is no Watcher`)
  return parseWatchers(root).map(({ watcher, filter }) => ({ watcher, ...(filter && readRequested(filter)) }))
}

const readRequested = (filter: Filter): Omit<ReadWatcher, "watcher"> =>
  filter.format === "pidf" ? { presence: parseUserPresence(filter.content) } : { filter }
