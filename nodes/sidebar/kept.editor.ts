import { confirmed } from "./confirm.editor"
import { keyedList, type Row } from "./list.editor"
import type { KeptValue } from "./model.editor"
import { changing } from "./moved.editor"
import { box, fold, text } from "./parts.editor"
import { Failure, read, remove } from "./server.editor"
import { setText } from "./time.editor"
import { say } from "./words.editor"

/** What is kept of devices that do not run, which can be cleared. */
export function keptSection(announce: (text: string) => void) {
  const why = box("meta")
  const kept = fold(say("presence-sidebar.section.kept"), false, why)
  const list = $("<ul>", { class: "presence-sidebar-rows" }).appendTo(kept.body)
  const clear = async (id: string) => {
    await remove(`presence-devices/kept/${encodeURIComponent(id)}`)
    await load()
    announce(say("presence-sidebar.announce.cleared"))
  }
  const keyOf = ({ id, isDeployed }: KeptValue) => `${id} ${isDeployed}`
  const make = (value: KeptValue) => keptRow(value, () => clear(value.id))
  const show = keyedList<KeptValue>({ element: list, keyOf, make, fallback: kept.head })
  const tell = (devices: readonly KeptValue[], reason: string) =>
    changing(() => {
      show(devices)
      setText(why, reason)
      kept.setCount(devices.length)
      kept.element.toggle(reason !== "")
    })
  const load = async () => {
    try {
      const devices = await read<KeptValue[]>("presence-devices/kept")
      tell(devices, devices.length > 0 ? say("presence-sidebar.kept.why") : "")
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause
      if (cause.status !== 0) tell([], cause.message)
    }
  }
  kept.element.hide()
  return { element: kept.element, load }
}

function keptRow({ id, name = id, entity, isDeployed }: KeptValue, clear: () => Promise<void>): Row<KeptValue> {
  const why = say(isDeployed ? "presence-sidebar.kept.idle" : "presence-sidebar.kept.removed")
  const what = text("meta")
  const button = confirmed({
    caption: say("presence-sidebar.action.clear"),
    label: say("presence-sidebar.label.clear", { name }),
    question: say("presence-sidebar.question.clear", { name }),
    act: clear,
  })
  return {
    element: $("<li>").append(
      box("line", text("name").text(name), text("meta").text(why)),
      box("detail", text("url").text(entity ?? id), what),
      box("actions", button),
    ),
    show: ({ contacts, rulings }) =>
      setText(what, say("presence-sidebar.kept.what", { contacts: String(contacts), decisions: String(rulings) })),
  }
}
