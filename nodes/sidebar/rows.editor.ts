import { keyedList, type Row } from "./list.editor"
import type { Page } from "./model.editor"
import { box, type Fold, text } from "./parts.editor"
import { noteServerTime, setText } from "./time.editor"
import { say } from "./words.editor"

export interface RowsOptions<Value> {
  readonly fold: Fold
  /** What is said where there is nothing. */
  readonly empty: string
  readonly keyOf: (value: Value) => string
  readonly make: (value: Value) => Row<Value>
}

/** Shows pages of rows in a fold: how many there are, that there are none, or that there are more. */
export function rowsIn<Value>({ fold, empty, keyOf, make }: RowsOptions<Value>): (answer: unknown) => void {
  const list = $("<ul>", { class: "presence-sidebar-rows" })
  const nothing = text("meta").text(empty)
  const more = box("meta")
  fold.body.append(list, nothing, more)
  const showRows = keyedList<Value>({ element: list, keyOf, make, fallback: fold.head })
  return (answer) => {
    const { now, total, rows } = answer as Page<Value>
    noteServerTime(now)
    fold.setCount(total)
    nothing.toggle(total === 0)
    more.toggle(total > rows.length)
    setText(more, say("presence-sidebar.more", { shown: String(rows.length), total: String(total) }))
    showRows(rows)
  }
}
