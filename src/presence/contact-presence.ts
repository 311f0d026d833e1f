import type { Addressed } from "./peer"
import type { Pidf } from "./pidf"

/** What a contact's presence is. */
export interface ContactPresence {
  readonly contact: Addressed
  readonly presence: Pidf
  /** Ids in it that another contact's document has too, each with the one that takes its place where several contacts meet. */
  readonly aliases?: Readonly<Record<string, string>>
}
