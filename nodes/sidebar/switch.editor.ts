import { keepFocus } from "./list.editor"
import type { TupleValue } from "./model.editor"
import { action, box, forWriters } from "./parts.editor"
import { complain } from "./server.editor"
import { ACTIVITIES, activityText, say } from "./words.editor"

let fields = 0 // for labels to find theirs

/** The switch for my presence: open or closed, an activity, a note; `speak` takes what presence-update takes. */
export function presenceSwitch(speak: (said: object) => Promise<unknown>) {
  let said: TupleValue | undefined
  const activity = $("<select>")
  for (const word of ["", ...ACTIVITIES.keys()]) addOption(activity, word)
  const note = $("<input>", { type: "text", maxlength: 1000, placeholder: say("presence-sidebar.placeholder.note") })
  const tell = (basic: string) => speak({ basic, activity: String(activity.val()), note: String(note.val()) })
  const tellAnew = (usual?: string) => {
    const basic = said?.basic ?? usual
    if (basic) tell(basic).catch(complain)
  }
  activity.on("change", () => tellAnew("open"))
  note.on("change", () => tellAnew()) // a note alone is said with the next press
  for (const field of [activity, note]) forWriters(field)

  const buttons = {
    open: action(say("presence-sidebar.action.open"), say("presence-sidebar.label.open"), () => tell("open"), "toggle"),
    closed: action(say("presence-sidebar.action.closed"), say("presence-sidebar.label.closed"), () => tell("closed"), "toggle"),
  }
  const withdraw = action(say("presence-sidebar.action.withdraw"), say("presence-sidebar.label.withdraw"), () =>
    speak({ remove: true }),
  )
  const pair = $("<span>", { class: "button-group", role: "group", "aria-label": say("presence-sidebar.label.switch") })
  pair.append(buttons.open, buttons.closed)
  const actions = box("actions", pair, withdraw)
  const element = box(
    "switch",
    actions,
    labelled(activity, say("presence-sidebar.label.activity")),
    labelled(note, say("presence-sidebar.label.note")),
  )
  return {
    element,
    /** What the sidebar says now. */
    show: (tuple: TupleValue | undefined): void => {
      said = tuple
      for (const [basic, button] of Object.entries(buttons))
        button.toggleClass("selected", tuple?.basic === basic).attr("aria-pressed", String(tuple?.basic === basic))
      keepFocus(
        actions,
        () => pair.attr("tabindex", "-1"),
        () => withdraw.toggle(tuple !== undefined),
      )
      showValue(activity, tuple?.activity?.[0] ?? "")
      showValue(note, tuple?.notes[0]?.text ?? "")
    },
  }
}

function addOption(select: JQuery, word: string): void {
  const caption = word === "" ? say("presence-sidebar.activity.none") : activityText(word)
  $("<option>").val(word).text(caption).appendTo(select)
}

// not while somebody types
function showValue(field: JQuery, value: string): void {
  if (field.is(":focus")) return
  const isKnown = !field.is("select") || field.children().is((_index, option) => $(option).val() === value)
  if (!isKnown) addOption(field, value)
  field.val(value)
}

function labelled(field: JQuery, caption: string): JQuery {
  const id = `presence-sidebar-field-${++fields}`
  return box("field", $("<label>", { for: id }).text(caption), field.attr("id", id))
}
