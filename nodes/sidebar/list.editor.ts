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

/** Shows values one under the other. Rows stay where they are, and so does the focus. */
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
  return (values) => keepFocus(element, fallback, () => show(values))
}

function insertAt(parent: JQuery, child: JQuery, index: number): void {
  const next = parent.children().get(index)
  if (next) child.insertBefore(next)
  else child.appendTo(parent)
}

const REACHABLE = "button:visible:enabled, summary:visible, input:visible:enabled"

/** Changes what stands in an element; who had the focus has it still, else what stands in its place, else the fallback. */
export function keepFocus(element: JQuery, fallback: JQuery, change: () => void): void {
  const focused = document.activeElement
  const hadFocus = focused instanceof HTMLElement && element.get(0)?.contains(focused)
  const index = hadFocus ? element.children().index(element.children().has(focused).add(focused)) : -1
  change()
  const isStillThere = hadFocus && document.activeElement === focused && $(focused).is(":visible") // what is hidden keeps it for a moment
  if (!hadFocus || isStillThere) return
  const parts = element.children()
  const place = parts.eq(Math.min(Math.max(index, 0), parts.length - 1))
  const heirs = [$(focused).filter(":visible"), place.find(REACHABLE).addBack(REACHABLE), element.find(REACHABLE), fallback]
  heirs
    .find((heir) => heir.length > 0)
    ?.first()
    .trigger("focus")
}
