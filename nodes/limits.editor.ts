import { DEFAULT_LIMITS, type Limits } from "../src/service/limits"
import type { Worded } from "./fields.editor"
import { listRows, mark, rowsOf } from "./rows.editor"
import { HOST_RULES } from "./rules/device-rules"
import { isEnv } from "./rules/rule"

type LimitValues = Readonly<Record<string, number | string>>

interface Limit {
  readonly name?: string
  readonly value?: number | string
}

const LIST = "#presence-device-limits"
const NAMES = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]

const isRight = (name: string, value: string): boolean => HOST_RULES.limits({ [name]: value }, {}) === undefined

/** Shows the limits that are other than usual as a list to edit. */
export function listLimits(words: Worded, limits: LimitValues | string = {}): void {
  const rows = typeof limits === "string" ? limits : Object.entries(limits).map(([name, value]) => ({ name, value }))
  listRows<Limit>(words, rows, {
    selector: LIST,
    addKey: "presence-device.limits.add",
    removeKey: "presence-device.limits.remove",
    fill: (row, { name = NAMES[0], value }, check) => {
      const css = { style: "width: 100%; min-width: 0" }
      const select = $("<select>", { "aria-label": words._("presence-device.limits.name"), ...css }).appendTo(row)
      for (const known of NAMES) $("<option>").val(known).text(known).appendTo(select)
      const field = $("<input>", {
        type: "text",
        inputmode: "numeric",
        "aria-label": words._("presence-device.limits.value"),
        ...css,
      })
      const usual = () => void field.attr("placeholder", String(DEFAULT_LIMITS[select.val() as keyof Limits]))
      select
        .val(name as string)
        .on("change", usual)
        .on("change", check)
      field
        .val(String(value ?? ""))
        .on("change", check)
        .appendTo(row)
      usual()
    },
    check: () => {
      const all = filled()
      for (const { field, name, value } of all) mark(field, !isRight(name, value))
      const isWrong = all.some(({ name, value }) => !isRight(name, value))
      $(`${LIST}-fault`).text(isWrong ? words._("presence-device.invalid.limits") : "")
    },
  })
}

/** The limits as the form has them. */
export const editedLimits = (before: LimitValues | string | undefined): LimitValues | string =>
  typeof before === "string"
    ? before
    : Object.fromEntries(filled().map(({ name, value }) => [name, isRight(name, value) && !isEnv(value) ? Number(value) : value]))

const filled = (): { readonly name: string; readonly field: JQuery; readonly value: string }[] =>
  rowsOf(LIST).flatMap((row) => {
    const field = row.children("input")
    const value = String(field.val()).trim()
    return value === "" ? [] : [{ name: String(row.children("select").val()), field, value }]
  })

export {}
