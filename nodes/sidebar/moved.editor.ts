import { keepFocus } from "./list.editor"

const MOVED = "presence-sidebar-moved"

/** What a hand needs to stop that is on its way to what was there before, and a double click to end. */
const REACTION_MS = 600

/** In which change a button has moved last. */
const movedIn = new WeakMap<HTMLElement, number>()
let changes = 0

/**
 * Changes what is shown; the focus stays in it. A button that is then somewhere else takes no press for a moment: who presses now has seen another one
 * there, and would decide about somebody else.
 */
export function changing(change: () => void): void {
  const before = places()
  const tab = $(".presence-sidebar-tab")
  keepFocus(tab, () => tab, change)
  const number = ++changes
  const moved = [...places()].filter(([button, place]) => before.get(button) !== place).map(([button]) => button)
  if (moved.length === 0) return
  for (const button of moved) movedIn.set(button, number)
  $(moved).addClass(MOVED)
  window.setTimeout(() => $(moved.filter((button) => movedIn.get(button) === number)).removeClass(MOVED), REACTION_MS)
}

/** Where the buttons are, those that can be seen. */
function places(): Map<HTMLElement, string> {
  const found = new Map<HTMLElement, string>()
  for (const button of $(".presence-sidebar button").get()) {
    const { left, top, width } = button.getBoundingClientRect()
    if (width > 0) found.set(button, `${left} ${top}`)
  }
  return found
}
