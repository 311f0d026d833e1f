import { complain, mayWrite } from "./server.editor"
import { setText } from "./time.editor"
import { say } from "./words.editor"

/** A box with parts in it; its class is one of the sidebar's. */
export const box = (name: string, ...parts: readonly (JQuery | undefined)[]): JQuery =>
  $("<div>", { class: `presence-sidebar-${name}` }).append(...parts.filter((part) => part !== undefined))

export const text = (name = "text"): JQuery => $("<span>", { class: `presence-sidebar-${name}` })
export const time = (): JQuery => $("<time>", { class: "presence-sidebar-meta" })

/** A coloured dot; what it means stands beside it in words. */
export const dot = (): JQuery => $("<span>", { class: "presence-sidebar-dot", "aria-hidden": "true" })

/** Colours a dot. */
export const setDot = (element: JQuery, kind: string): void => void element.attr("data-kind", kind)

/** What changes something is not for whoever may only look. */
export const forWriters = (element: JQuery): JQuery =>
  mayWrite() ? element : element.prop("disabled", true).attr("title", say("presence-sidebar.failed.permission"))

/** A button that changes something at a device; `label` tells those who do not see where it stands. */
export function action(caption: string, label: string, act: () => Promise<unknown>, kind = ""): JQuery {
  const element = forWriters(plainButton(caption, label, kind))
  let isBusy = false
  // a button that is disabled meanwhile would lose the focus
  element.on("click", () => {
    if (isBusy) return
    isBusy = true
    element.attr("aria-busy", "true")
    act()
      .catch(complain)
      .finally(() => {
        isBusy = false
        element.removeAttr("aria-busy")
      })
  })
  return element
}

/** A key that is held down presses a button once: what takes its place is another question. */
export const plainButton = (caption: string, label: string, kind = ""): JQuery =>
  $("<button>", { type: "button", class: `red-ui-button red-ui-button-small ${kind}`, "aria-label": label })
    .text(caption)
    .on("keydown", (event) => {
      if (event.originalEvent?.repeat && event.key === "Enter") event.preventDefault()
    })

/** A part of the sidebar that can be folded, with a count in its head. */
export interface Fold {
  readonly element: JQuery
  readonly head: JQuery
  readonly body: JQuery
  setCount(count: number): void
}

export function fold(title: string, isOpen: boolean, ...parts: readonly JQuery[]): Fold {
  const count = text("count")
  const head = $("<summary>").append($("<span>").text(title), " ", count)
  const body = box("body", ...parts)
  const element = $("<details>", { class: "presence-sidebar-fold", open: isOpen }).append(head, body)
  return { element, head, body, setCount: (number) => setText(count, number > 0 ? String(number) : "") }
}
