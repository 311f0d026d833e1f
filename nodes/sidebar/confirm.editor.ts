import { action, box, forWriters, plainButton, text } from "./parts.editor"
import { say } from "./words.editor"

export interface Question {
  readonly caption: string
  readonly label: string
  /** What is asked before it is done. */
  readonly question: string
  readonly act: () => Promise<unknown>
}

/** A button for what cannot be taken back: it asks first, in its own place. */
export function confirmed({ caption, label, question, act }: Question): JQuery {
  const button = forWriters(plainButton(caption, label))
  const cancel = plainButton(say("presence-sidebar.action.cancel"), say("presence-sidebar.action.cancel"))
  const asked = box("question", text().text(question), action(caption, label, act, "primary"), cancel)
    .attr("role", "group")
    .hide()
  const close = () => {
    asked.hide()
    button.show().trigger("focus")
  }
  button.on("click", () => {
    button.hide()
    asked.show()
    cancel.trigger("focus")
  })
  cancel.on("click", close)
  asked.on("keydown", ({ key }) => {
    if (key === "Escape") close()
  })
  return $("<span>").append(button, asked)
}
