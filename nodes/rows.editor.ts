import type { Worded } from "./fields.editor"

/** A list to edit: its element, how a row is made, what an added row begins with. */
export interface RowsOptions<Row extends object> {
  readonly selector: string
  readonly addKey: string
  readonly removeKey: string
  /** Fills a row; its fields call `check` when they change. */
  readonly fill: (row: JQuery, value: Row, check: () => void) => void
  /** Looks at all rows, and shows what is wrong. */
  readonly check: () => void
}

const ROW_CSS = { display: "grid", gridTemplateColumns: "5fr 4fr", gap: "6px" }

/** Makes an ordered list editable; what the environment fills stays as it is. */
export function listRows<Row extends object>(words: Worded, values: readonly Row[] | string, options: RowsOptions<Row>): void {
  const list = $(options.selector)
  if (typeof values === "string") {
    list.replaceWith($("<code>").text(values))
    return
  }
  list.editableList<Row>({
    addButton: words._(options.addKey),
    removable: true,
    height: "auto",
    addItem: (row, _index, value) => {
      options.fill(row.css(ROW_CSS), value, options.check)
      row.siblings("a").attr("aria-label", words._(options.removeKey))
      if (Object.keys(value).length === 0) row.children().first().trigger("focus")
    },
    removeItem: options.check,
  })
  list.editableList("addItems", [...values])
  options.check()
}

/** The rows of such a list, without one that fades out. */
export const rowsOf = (selector: string): JQuery[] =>
  $(`${selector} > li:not(.red-ui-editableList-item-deleting) > .red-ui-editableList-item-content`)
    .get()
    .map((row) => $(row))

/** Marks a field as right or wrong, to be seen and to be heard. */
export const mark = (field: JQuery, isWrong: boolean): void => {
  field.toggleClass("input-error", isWrong)
  if (isWrong) field.attr("aria-invalid", "true")
  else field.removeAttr("aria-invalid")
}

export {}
