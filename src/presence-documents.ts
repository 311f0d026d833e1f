import { cutExtension } from "./documents/cut-extension"
import { isFilterTriggered, isFilterUnderstood, narrowPresence } from "./documents/filter"
import { rememberOf } from "./presence/remember"
import type { Documents } from "./service/ports"

/** How presence is written, for the service. What many watchers have alike is cut once: some thousand nodes take a hundredth of a second each time. */
export const documents: Documents = {
  cutExtension: rememberOf(cutExtension, ({ xml }) => xml),
  isFilterUnderstood,
  narrowPresence: rememberOf(narrowPresence, ({ format, content }) => `${format} ${content}`),
  isFilterTriggered,
}
