import type { ListedWatcher } from "../presence/watcher"
import type { Bounds } from "../xml/syntax"
import { tag, XmlError } from "../xml/xml-error"
import { bareElement, formatDocument, isOwn, parseDocument } from "./document"
import { peerElement } from "./peer"
import { presenceInfoElement } from "./presence-info"
import { parseWatchers } from "./watcher-info"

/** Reads whom a ruling is about [Presence 5.3.10]. */
export function parseWatcherList(text: string, bounds?: Bounds): readonly ListedWatcher[] {
  const root = parseDocument(text, bounds)
  if (!isOwn(root, "WatcherList")) throw new XmlError(`the root ${tag(root.name)} is no WatcherList`)
  const watchers = parseWatchers(root)
  if (watchers.length === 0) throw new XmlError(`there is no watcher in ${tag(root.name)}`)
  return watchers
}

/** Writes whom a ruling is about. */
export const formatWatcherList = (list: readonly ListedWatcher[]): string =>
  formatDocument(
    "WatcherList",
    list.map(({ watcher, filter }) =>
      bareElement("watcher", [peerElement("watcher_info", watcher), ...(filter ? [presenceInfoElement(filter)] : [])]),
    ),
  )
