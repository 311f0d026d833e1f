import type { Filter } from "../presence/filter"
import type { Peer } from "../presence/peer"
import type { ListedWatcher } from "../presence/watcher"
import type { XmlElement } from "../xml/element"
import { tag, XmlError } from "../xml/xml-error"
import { isOwn, ownElements } from "./document"
import { parsePeer } from "./peer"
import { parsePresenceInfo } from "./presence-info"

/** Reads the watchers that an element holds, each with what he wishes to see. */
export function parseWatchers(parent: XmlElement): readonly ListedWatcher[] {
  const children = ownElements(parent)
  return children.every(isWrapper) ? children.map(parseWatcher) : parseRuns(children, parent)
}

/** [presence.md 24] `WatcherList` wraps each watcher, `Watcher` does not: either may be met in both. */
const isWrapper = (child: XmlElement): boolean => isOwn(child, "watcher")

function parseWatcher(wrapper: XmlElement): ListedWatcher {
  const [watcher, ...more] = parseRuns(ownElements(wrapper), wrapper)
  if (!watcher || more.length > 0) throw new XmlError(`${tag(wrapper.name)} does not hold exactly one <watcher_info>`)
  return watcher
}

function parseRuns(children: readonly XmlElement[], parent: XmlElement): ListedWatcher[] {
  const found: { watcher: Peer; filter?: Filter }[] = []
  for (const child of children) {
    const last = found.at(-1)
    if (isOwn(child, "watcher_info")) found.push({ watcher: parsePeer(child) })
    else if (!isOwn(child, "presence_info")) throw new XmlError(`${tag(child.name)} does not belong in ${tag(parent.name)}`)
    else if (!last) throw new XmlError("<presence_info> stands before the <watcher_info> that it is about")
    else if (last.filter) throw new XmlError("there is more than one <presence_info> for one <watcher_info>")
    else {
      const filter = parsePresenceInfo(child)
      if (filter) last.filter = filter
    }
  }
  return found
}
