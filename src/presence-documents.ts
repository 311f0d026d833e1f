import { cutExtension } from "./documents/cut-extension"
import { isFilterTriggered, isFilterUnderstood, narrowPresence } from "./documents/filter"
import type { Documents } from "./service/ports"

/** How presence is written, for the service. */
export const documents: Documents = { cutExtension, isFilterUnderstood, narrowPresence, isFilterTriggered }
