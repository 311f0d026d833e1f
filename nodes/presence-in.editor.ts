import type { EditorNodeProperties, EditorRED } from "node-red"
import { chooseOnlyDevice, isEnv, keepEnv, keepOption, numberWithin, oneOf, rule, type Worded } from "./fields.editor"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
  events: string[] | string
  when: string
  output: string
  openAfter: number | string
  closedAfter: number | string
  initial: boolean
}

const EVENTS: readonly [event: string, key: string][] = [["user", "presence-in.event.user"]]
const isEvents = (value: string) => value.split(",").every((event) => EVENTS.some(([known]) => known === event.trim()))
const isDelay = numberWithin(0, Number.MAX_SAFE_INTEGER, "any")

RED.nodes.registerType<Properties>("presence-in", {
  category: "presence",
  color: "#7fc4bb",
  icon: "presence-in.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: true },
    events: { value: ["user"], validate: rule("presence-in.invalid.events", isEvents) },
    when: { value: "any", validate: rule("presence-in.invalid.when", oneOf(["any", "status"])) },
    output: {
      value: "object",
      validate: rule("presence-in.invalid.output", oneOf(["object", "xml", "status", "boolean", "activity"])),
    },
    openAfter: { value: 0, validate: rule("presence-in.invalid.delay", isDelay) },
    closedAfter: { value: 0, validate: rule("presence-in.invalid.delay", isDelay) },
    initial: { value: false },
  },
  inputs: 0,
  outputs: 1,
  outputLabels() {
    return this._("presence-in.label.output")
  },
  label() {
    return this.name || this._("presence-in.paletteLabel")
  },
  labelStyle() {
    return this.name ? "node_label_italic" : ""
  },
  paletteLabel() {
    return this._("presence-in.paletteLabel")
  },
  onadd() {
    chooseOnlyDevice(this)
  },
  oneditprepare() {
    listEvents(this, this.events)
    keepOption("#node-input-when", this.when)
    keepOption("#node-input-output", this.output)
    keepEnv("#node-input-initial", this.initial)
    const showHint = () => {
      const output = String($("#node-input-output").val())
      $("#presence-in-hint > [data-output]").each((_index, hint) => void $(hint).toggle($(hint).attr("data-output") === output))
    }
    $("#node-input-output").on("change", showHint)
  },
  oneditsave() {
    if (typeof this.events === "string") return
    this.events = $("#presence-in-events input:checked")
      .get()
      .map((box) => String($(box).val()))
  },
})

function listEvents(words: Worded, chosen: readonly string[] | string): void {
  const list = $("#presence-in-events")
  if (typeof chosen === "string" && isEnv(chosen)) {
    list.append($("<code>").text(chosen))
    return
  }
  for (const [event, key] of EVENTS) {
    const id = `presence-in-event-${event}`
    const box = $("<input>", { type: "checkbox", id, style: "width: auto; margin: 0 6px 0 0" }).val(event)
    box.prop("checked", chosen.includes(event))
    $("<label>", { for: id, style: "display: block; width: auto" })
      .append(box, document.createTextNode(words._(key)))
      .appendTo(list)
  }
}

export {}
