import type { Person } from "./model.editor"
import type { DeviceContext } from "./section.editor"
import { nameOf, say } from "./words.editor"

/** What the sidebar decides about somebody, each with the text that tells of it. */
const DECISIONS = {
  allow: { decision: "allow", told: "presence-sidebar.announce.allowed" },
  block: { decision: "block", told: "presence-sidebar.announce.blocked" },
  withdraw: { decision: "allow", expires: 0, told: "presence-sidebar.announce.withdrawn" },
} as const

/** Decides about a watcher; `expires` is how many seconds it holds, null for good. */
export async function decide(
  { send, announce }: DeviceContext,
  watcher: Person,
  what: keyof typeof DECISIONS,
  expires?: number | null,
): Promise<void> {
  const { told, ...decision } = DECISIONS[what]
  const lasting = expires === undefined ? {} : { expires }
  await send("watchers", { watcher: { id: watcher.id }, mode: "reactive", ...decision, ...lasting })
  announce(say(told, { name: nameOf(watcher) }))
}
