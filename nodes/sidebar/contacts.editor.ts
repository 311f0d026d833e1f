import { contactButtons, kindOf } from "./contact-buttons.editor"
import { keepFocus, type Row } from "./list.editor"
import type { ContactValue, Page } from "./model.editor"
import { box, dot, fold, setDot, text, time } from "./parts.editor"
import { summaryOf } from "./presence.editor"
import { rowsIn } from "./rows.editor"
import type { DeviceContext, Section } from "./section.editor"
import { setText, showTime } from "./time.editor"
import { addressOf, nameOf, say, statusText } from "./words.editor"

const SEARCH_FROM = 10 // fewer are seen at a glance
const SEARCH_MS = 300

const REGISTRATION = {
  active: "presence-sidebar.registration.active",
  pending: "presence-sidebar.registration.pending",
  rejected: "presence-sidebar.registration.rejected",
} as const

/** Whom I know, and for whose presence the device is registered. */
export function contactsSection(context: DeviceContext): Section {
  const contacts = fold(say("presence-sidebar.section.contacts"), true)
  const search = $("<input>", { type: "search", "aria-label": say("presence-sidebar.label.search") })
  search.attr("placeholder", say("presence-sidebar.label.search")).hide().appendTo(contacts.body)
  let waiting: number | undefined
  search.on("input", () => {
    window.clearTimeout(waiting)
    waiting = window.setTimeout(() => void context.refresh(["contacts"]), SEARCH_MS)
  })
  const show = rowsIn<ContactValue>({
    fold: contacts,
    empty: say("presence-sidebar.empty.contacts"),
    keyOf: ({ contact }) => contact.id,
    make: () => contactRow(context),
  })
  return {
    element: contacts.element,
    aspect: "contacts",
    path: () => `contacts?match=${encodeURIComponent(String(search.val()))}`,
    show: (answer) => {
      if ((answer as Page<ContactValue>).total > SEARCH_FROM) search.show()
      show(answer)
    },
  }
}

function contactRow(context: DeviceContext): Row<ContactValue> {
  const light = dot()
  const name = text("name")
  const said = text()
  const changed = time()
  const standing = text("meta")
  const ends = time()
  const address = text("meta")
  const buttons = box("actions")
  const details = $("<details>", { class: "presence-sidebar-contact" }).append(
    $("<summary>").append(box("line", light, name, said, changed)),
    box("detail", address, standing, ends, buttons),
  )
  let kind = ""
  return {
    element: $("<li>").append(details),
    show: (value) => {
      setDot(light, value.presence?.status ?? "unknown")
      setText(name, nameOf(value.contact))
      setText(address, addressOf(value.contact))
      setText(said, value.presence ? summaryOf(value.presence) : statusText())
      showTime(changed, "presence-sidebar.time.since", value.changed)
      const { registration } = value
      setText(standing, say(registration ? REGISTRATION[registration.state] : "presence-sidebar.registration.none"))
      showTime(ends, "presence-sidebar.time.ends", registration?.until)
      if (kind === kindOf(value)) return
      kind = kindOf(value)
      const heir = () => details.children("summary")
      keepFocus(buttons, heir, () => buttons.empty().append(contactButtons(context, value)))
    },
  }
}
