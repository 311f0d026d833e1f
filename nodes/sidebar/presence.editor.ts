import type { PresenceValue, TupleValue, WatcherValue } from "./model.editor"
import { box, text, time } from "./parts.editor"
import { setText, showTime } from "./time.editor"
import { activityText, joined, say, statusText } from "./words.editor"

/** A presence in a few words: status, activities and what is noted. */
export const summaryOf = ({ status, activities, tuples, notes }: PresenceValue): string =>
  joined(statusText(status), ...activities.map(activityText), ...quoted([...notes, ...tuples.flatMap((tuple) => tuple.notes)]))

const quoted = (notes: TupleValue["notes"]): string[] => notes.map((note) => say("presence-sidebar.quoted", { text: note.text }))

/** What one source says. */
export function tupleRow(): { readonly element: JQuery; show(tuple: TupleValue): void } {
  const source = text("source")
  const said = text()
  const changed = time()
  const ends = time()
  return {
    element: $("<li>").append(source, said, changed, ends),
    show: ({ id, basic, activity = [], notes, timestamp, until }) => {
      setText(source, id)
      setText(said, joined(statusText(basic), ...activity.map(activityText), ...quoted(notes)))
      showTime(changed, "presence-sidebar.time.since", timestamp)
      showTime(ends, "presence-sidebar.time.ends", until)
    },
  }
}

/** What a watcher sees, or would: in a line, and source by source. */
export function view(isAsking: boolean): { readonly element: JQuery; show(value: WatcherValue): void } {
  const line = $("<summary>")
  const tuples = $("<ul>", { class: "presence-sidebar-tuples" })
  const asked = box("asked")
  const element = $("<details>", { class: "presence-sidebar-view" }).append(line, tuples, asked)
  return {
    element,
    show: ({ presence, filter }) => {
      element.toggle(presence !== undefined)
      if (!presence) return
      const seen = presence.tuples.length > 0 ? summaryOf(presence) : say("presence-sidebar.view.nothing")
      setText(line, say(isAsking ? "presence-sidebar.view.would" : "presence-sidebar.view.sees", { what: seen }))
      tuples.empty().append(presence.tuples.map((tuple) => rowFor(tuple)))
      asked.empty().append(filter ? filterParts(filter) : [])
    },
  }
}

function rowFor(tuple: TupleValue): JQuery {
  const row = tupleRow()
  row.show(tuple)
  return row.element
}

function filterParts({ format, content, supported }: NonNullable<WatcherValue["filter"]>): JQuery[] {
  const remark = say(supported === false ? "presence-sidebar.view.filterUnknown" : "presence-sidebar.view.filter", { format })
  return [$("<div>").text(remark), $("<pre>").text(content)]
}
