import type { EditorRED } from "node-red"
import type { Worded } from "./fields.editor"
import { isEnv } from "./rules/rule"

declare const RED: EditorRED

interface Found {
  udn: string
  name: string
  location: string
  here: boolean
}

const OTHER = "?" // no UDN is this
const AGAIN_MS = 2_000

/** Shows what belongs to the mode that is chosen, and, where the device is elsewhere, the devices that are found while the form is open. */
export function prepareMode(words: Worded): void {
  const mode = $("#node-config-input-mode")
  const list = $("#presence-device-found")
  const text = $("#node-config-input-target")
  const isOpen = () => $.contains(document.documentElement, list.get(0) as Element)
  let shown = ""
  const fill = (found: readonly Found[]) => {
    const options = choices(words, found, String(text.val()))
    if (JSON.stringify(options) === shown) return // whoever is choosing is not disturbed
    shown = JSON.stringify(options)
    const chosen = String(list.val() ?? text.val())
    list.empty()
    for (const [value, label] of options)
      $("<option>", { style: "white-space: normal; overflow-wrap: anywhere" }).val(value).text(label).appendTo(list)
    list.val(options.some(([value]) => value === chosen) ? chosen : String(text.val()))
    showOther()
  }
  const showOther = () => $("#presence-device-target").toggle(list.val() === OTHER)
  const look = () => {
    if (!isOpen() || mode.val() !== "remote") return
    const choice = String($("#node-config-input-interface").val())
    $.getJSON("presence-device/found", { interface: isEnv(choice) ? "" : choice })
      .done(fill)
      .always(() => setTimeout(look, AGAIN_MS))
  }
  const show = () => {
    $(".presence-device-host").toggle(mode.val() !== "remote")
    $(".presence-device-remote").toggle(mode.val() === "remote")
    fill([])
    look()
  }
  list.on("change", () => {
    if (list.val() !== OTHER) text.val(String(list.val())).trigger("change")
    showOther()
  })
  mode.on("change", show)
  show()
}

function choices(words: Worded, found: readonly Found[], chosen: string): [value: string, label: string][] {
  const isChosen = ({ udn }: Found) => udn.replace(/^uuid:/i, "").toLowerCase() === chosen.replace(/^uuid:/i, "").toLowerCase()
  const listed = found.map((each): [string, string] => [isChosen(each) ? chosen : each.udn, labelOf(words, each)])
  const isListed = chosen === "" || found.some(isChosen)
  return [
    ["", words._("presence-device.target.first")],
    ...listed,
    ...(isListed ? [] : [[chosen, `${chosen} (${words._("presence-device.target.absent")})`] as [string, string]]),
    [OTHER, words._("presence-device.target.other")],
  ]
}

function labelOf(words: Worded, { udn, name, location, here }: Found): string {
  const where = here ? words._("presence-device.target.here") : new URL(location).hostname
  return `${name || udn} (${where})`
}

export {}
