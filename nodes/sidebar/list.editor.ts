/** What shows one value; it stays as long as there is a value with its key. */
export interface Row<Value> {
  readonly element: JQuery
  show(value: Value): void
}

export interface ListOptions<Value> {
  /** What the rows stand in. */
  readonly element: JQuery
  readonly keyOf: (value: Value) => string
  readonly make: (value: Value) => Row<Value>
  /** Gets the focus when the last row is gone that had it. */
  readonly fallback: JQuery
}

/** Shows values one under the other. Rows stay where they are, and so does the focus; if its row goes, the row in its place has it. */
export function keyedList<Value>({ element, keyOf, make, fallback }: ListOptions<Value>): (values: readonly Value[]) => void {
  let rows = new Map<string, Row<Value>>()
  const show = (values: readonly Value[]) => {
    const fresh = new Map(values.map((value) => [keyOf(value), rows.get(keyOf(value)) ?? make(value)]))
    for (const [key, row] of rows) if (!fresh.has(key)) row.element.remove()
    rows = fresh
    values.forEach((value, index) => {
      const row = fresh.get(keyOf(value))
      if (!row) return
      row.show(value)
      if (element.children().get(index) !== row.element.get(0)) insertAt(element, row.element, index)
    })
  }
  return (values) => {
    const rows = element.children().get()
    const index = rows.findIndex((row) => row.contains(document.activeElement))
    const heir = () => {
      const place = element.children().eq(Math.min(index, values.length - 1))
      if (!place.is(":visible")) return fallback
      return place.is("details") ? place.children("summary") : place.attr("tabindex", "-1") // Tab passes over what such details hold
    }
    keepFocus(element, heir, () => show(values))
  }
}

function insertAt(parent: JQuery, child: JQuery, index: number): void {
  const next = parent.children().get(index)
  if (next) child.insertBefore(next)
  else child.appendTo(parent)
}

/**
 * Changes what stands in an element; what had the focus has it still, else its heir. That is never another button: a key that is
 * already on its way would press it.
 */
export function keepFocus(element: JQuery, heir: () => JQuery, change: () => void): void {
  const focused = document.activeElement
  const hasFocus = () => element.find(":focus").addBack(":focus").is(":visible") // what is hidden keeps it for a moment
  const hadFocus = hasFocus()
  change()
  if (!hadFocus || hasFocus()) return
  const kept = $(focused ?? []).filter(":visible") // its row has moved
  ;(kept.length > 0 ? kept : heir()).trigger("focus")
}
