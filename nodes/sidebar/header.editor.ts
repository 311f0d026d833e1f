import type { Report } from "./model.editor"
import { box, dot, fold, setDot, text } from "./parts.editor"
import { setText } from "./time.editor"
import { deviceStatusText, say } from "./words.editor"

const FINE = ["up", "local", "connected"]
const WAITING = ["starting", "stopped", "searching"]

/** What a device is, how it stands, and where it is reachable. */
export function deviceHeader(): { readonly summary: JQuery; readonly about: JQuery; show(report: Report): void } {
  const light = dot()
  const name = text("title")
  const status = text("meta")
  const trouble = box("trouble")
  const details = fold(say("presence-sidebar.section.device"), false)
  const type = box("meta")
  const udn = box("url")
  const urls = $("<ul>", { class: "presence-sidebar-urls" })
  details.body.append(type, urls, udn)
  return {
    summary: $("<summary>").append(light, name, status),
    about: box("about", trouble, details.element),
    show: (report) => {
      setDot(light, kindOf(report.status.code))
      setText(name, report.name || report.id)
      setText(status, deviceStatusText(report.status.code))
      setText(trouble, report.status.message ?? "")
      trouble.toggle(report.status.message !== undefined)
      setText(type, report.deviceType ?? "")
      setText(udn, report.udn ?? "")
      showUrls(urls, report.locations)
    },
  }
}

const kindOf = (code: string): string => (FINE.includes(code) ? "open" : WAITING.includes(code) ? "unknown" : "failed")

function showUrls(list: JQuery, urls: readonly string[]): void {
  const shown = list.find("a").get()
  if (shown.length === urls.length && shown.every((link, index) => $(link).text() === urls[index])) return
  list.empty()
  for (const url of urls) {
    const link = $("<a>", { target: "_blank", rel: "noopener noreferrer" }).text(url)
    if (/^https?:/i.test(url)) link.attr("href", url) // the network may have said it
    $("<li>").append(link).appendTo(list)
  }
}
