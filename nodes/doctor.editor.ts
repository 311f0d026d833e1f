import type { EditorRED } from "node-red"
import { adviceOf, type Examined, neighbourLine, type Report, reportText, sentenceOf, titleOf, type Word } from "./doctor-text"
import type { Worded } from "./fields.editor"

declare const RED: EditorRED

const ICONS = { ok: "fa-check", warning: "fa-exclamation-triangle", failed: "fa-times" } as const

/** Lets the doctor look at the device that was deployed, and shows what it says. */
export function prepareDoctor({ id, _ }: Worded & { readonly id: string }): void {
  const word: Word = (key, values) => _(`presence-device.${key}`, values)
  const button = $("#presence-device-doctor-start")
  const report = $("#presence-device-doctor-report")
  $("#presence-device-doctor").show()
  button.on("click", () => {
    button.prop("disabled", true)
    report.empty().append($("<div>").text(word("doctor.looking")))
    $.getJSON(`presence-device/${id}/doctor`)
      .done((found: Report) => show(report, found, word))
      .fail(({ status, statusText }) => report.text(word("doctor.unreachable", { cause: `${status} ${statusText}` })))
      .always(() => button.prop("disabled", false))
  })
}

function show(place: JQuery, report: Report, word: Word): void {
  const summary = $("<strong>").text(word(`doctor.summary.${report.verdict}`))
  const copy = $("<button>", { type: "button", class: "red-ui-button red-ui-button-small" }).text(word("doctor.copy"))
  // its types have an element there, and it wants jQuery's
  const at = copy as unknown as HTMLElement
  copy.on("click", () => RED.clipboard.copyText(reportText(report, word), at, word("doctor.copied")))
  place.empty().append($("<div>").append(summary), ...report.interfaces.map((each) => interfaceRows(each, word)), copy)
  place.get(0)?.scrollIntoView({ block: "nearest" })
}

function interfaceRows(examined: Examined, word: Word): JQuery {
  const rows = $("<div>").append($("<div>").text(`${examined.name} ${examined.address}`))
  const list = $("<ul>", { style: "list-style: none; margin: 0 0 6px" }).appendTo(rows)
  for (const check of examined.checks) {
    const icon = $("<i>", { class: `fa fa-fw ${ICONS[check.verdict]}`, "aria-hidden": "true" })
    const verdict = $("<span>").text(` ${word(`doctor.verdict.${check.verdict}`)} `)
    const found = $("<span>").text(`${titleOf(check, word)}: ${sentenceOf(check, examined, word)}`)
    const advice = $("<div>", { style: "margin-left: 1.5em" }).text(adviceOf(check, examined, word))
    $("<li>", { "data-code": check.code, "data-verdict": check.verdict }).append(icon, verdict, found, advice).appendTo(list)
  }
  return rows.append(...neighbourRows(examined.others, word))
}

function neighbourRows(others: Examined["others"], word: Word): JQuery[] {
  if (others.length === 0) return []
  return [
    $("<div>").text(word("doctor.others")),
    ...others.map((each) => $("<div>", { style: "margin-left: 1.5em" }).text(neighbourLine(each))),
  ]
}

export {}
