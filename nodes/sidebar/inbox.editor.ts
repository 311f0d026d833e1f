import { decide } from "./decide.editor"
import type { Row } from "./list.editor"
import type { Page, Person, WatcherValue } from "./model.editor"
import { action, box, fold, text, time } from "./parts.editor"
import { view } from "./presence.editor"
import { rowsIn } from "./rows.editor"
import type { DeviceContext, Section } from "./section.editor"
import { setText, showTime } from "./time.editor"
import { addressOf, nameOf, say } from "./words.editor"

const CHOICES = [
  { caption: "presence-sidebar.action.allowHour", label: "presence-sidebar.label.allowHour", expires: 3600 },
  { caption: "presence-sidebar.action.allowDay", label: "presence-sidebar.label.allowDay", expires: 86_400 },
  { caption: "presence-sidebar.action.allowAlways", label: "presence-sidebar.label.allowAlways", expires: null },
] as const

/** Those who ask to see my presence, and wait. */
export function inboxSection(context: DeviceContext): Section {
  const inbox = fold(say("presence-sidebar.section.inbox"), true)
  const show = rowsIn<WatcherValue>({
    fold: inbox,
    empty: say("presence-sidebar.empty.inbox"),
    keyOf: ({ watcher }) => watcher.id,
    make: () => requestRow(context),
  })
  const tellNew = newcomers(context)
  return {
    element: inbox.element.addClass("presence-sidebar-inbox"),
    aspect: "watchers",
    path: () => "watchers?state=pending",
    show: (answer) => {
      show(answer)
      tellNew((answer as Page<WatcherValue>).rows)
    },
  }
}

/** Reads out who has come since it was shown last. */
function newcomers({ announce }: DeviceContext): (rows: readonly WatcherValue[]) => void {
  let known: ReadonlySet<string> | undefined
  return (rows) => {
    const fresh = rows.filter(({ watcher }) => known && !known.has(watcher.id))
    if (fresh.length > 0)
      announce(fresh.map(({ watcher }) => say("presence-sidebar.announce.asks", { name: nameOf(watcher) })).join(" "))
    known = new Set(rows.map(({ watcher }) => watcher.id))
  }
}

function requestRow(context: DeviceContext): Row<WatcherValue> {
  const name = text("name")
  const address = text("meta")
  const asks = time()
  const seen = view(true)
  const buttons = box("actions")
  return {
    element: $("<li>").append(box("line", name, address), asks, seen.element, buttons),
    show: (value) => {
      const person = nameOf(value.watcher)
      if (name.text() !== person) buttons.empty().append(choices(context, value.watcher))
      setText(name, person)
      setText(address, addressOf(value.watcher))
      showTime(asks, "presence-sidebar.time.asksUntil", value.asksUntil)
      seen.show(value)
    },
  }
}

function choices(context: DeviceContext, watcher: Person): JQuery[] {
  const name = nameOf(watcher)
  const allow = $("<span>", { class: "button-group" })
  for (const { caption, label, expires } of CHOICES)
    action(say(caption), say(label, { name }), () => decide(context, watcher, "allow", expires)).appendTo(allow)
  const label = say("presence-sidebar.label.block", { name })
  const block = action(say("presence-sidebar.action.block"), label, () => decide(context, watcher, "block"))
  return [text("meta").text(say("presence-sidebar.action.allow")), allow, block]
}
