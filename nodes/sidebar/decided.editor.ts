import { decide } from "./decide.editor"
import type { Row } from "./list.editor"
import type { WatcherValue } from "./model.editor"
import { action, box, dot, fold, setDot, text, time } from "./parts.editor"
import { view } from "./presence.editor"
import { rowsIn } from "./rows.editor"
import type { DeviceContext, Section } from "./section.editor"
import { setText, showTime } from "./time.editor"
import { addressOf, joined, nameOf, say } from "./words.editor"

const STATES = {
  allowed: "presence-sidebar.watcher.allowed",
  blocked: "presence-sidebar.watcher.blocked",
  pending: "presence-sidebar.watcher.pending",
} as const

const MODES = {
  reactive: undefined, // the usual one
  proactive: "presence-sidebar.watcher.proactive",
  policy: "presence-sidebar.watcher.policy",
} as const

/** About whom was decided, and for how long. */
export function decidedSection(context: DeviceContext): Section {
  const decided = fold(say("presence-sidebar.section.decided"), true)
  return {
    element: decided.element,
    aspect: "watchers",
    path: () => "watchers?state=decided",
    show: rowsIn<WatcherValue>({
      fold: decided,
      empty: say("presence-sidebar.empty.decided"),
      keyOf: ({ watcher, state, mode }) => `${state} ${mode} ${watcher.id} ${nameOf(watcher)}`, // for its buttons
      make: (value) => decidedRow(context, value),
    }),
  }
}

function decidedRow(context: DeviceContext, { watcher, state, mode }: WatcherValue): Row<WatcherValue> {
  const light = dot()
  const standing = text("meta")
  const ends = time()
  const seen = view(false)
  setDot(light, state === "allowed" ? "open" : "closed")
  return {
    element: $("<li>").append(
      box(
        "line",
        light,
        text("name").text(nameOf(watcher)),
        text("meta").text(addressOf(watcher)),
        standing,
        ends,
        box("actions", ...buttons(context, { watcher, state, ...(mode && { mode }) })),
      ),
      seen.element,
    ),
    show: (value) => {
      const how = mode && MODES[mode]
      const isAllowed = state === "allowed"
      const forGood = isAllowed && value.until === undefined ? say("presence-sidebar.watcher.forGood") : undefined
      const idle = isAllowed && value.requested === undefined ? say("presence-sidebar.watcher.idle") : undefined
      setText(standing, joined(say(STATES[state]), forGood, how && say(how), idle))
      showTime(ends, "presence-sidebar.time.ends", value.until)
      seen.show(value)
    },
  }
}

function buttons(context: DeviceContext, { watcher, state, mode }: WatcherValue): JQuery[] {
  const name = nameOf(watcher)
  const button = (caption: string, label: string, what: "withdraw" | "block") =>
    action(say(caption), say(label, { name }), () => decide(context, watcher, what))
  if (state === "blocked") return [button("presence-sidebar.action.unblock", "presence-sidebar.label.unblock", "withdraw")]
  const revoke = button("presence-sidebar.action.revoke", "presence-sidebar.label.revoke", "withdraw")
  const block = button("presence-sidebar.action.block", "presence-sidebar.label.block", "block")
  return mode === "policy" ? [block] : [revoke, block] // what the device lets in by itself has nothing to revoke
}
