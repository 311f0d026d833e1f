import type { EditorNodeProperties, EditorRED } from "node-red"
import { offerContacts } from "./contact-choices.editor"
import { chooseOnlyDevice, isEnv, keepEnv, keepOption, numberWithin, oneOf, rule, type Worded } from "./fields.editor"
import { label, labelStyle, outputLabels, paletteLabel } from "./labels.editor"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
  events: string[] | string
  contact: string
  when: string
  output: string
  openAfter: number | string
  closedAfter: number | string
  initial: boolean
}

interface Event {
  readonly name: string
  readonly key: string
  /** Whether it has a UPnP document. */
  readonly xml?: true
}

const EVENTS: readonly Event[] = [
  { name: "user", key: "presence-in.event.user", xml: true },
  { name: "contact", key: "presence-in.event.contact", xml: true },
  { name: "group", key: "presence-in.event.group" },
  { name: "watcher", key: "presence-in.event.watcher", xml: true },
  { name: "authorization", key: "presence-in.event.authorization" },
  { name: "registration", key: "presence-in.event.registration" },
  { name: "notify", key: "presence-in.event.notify" },
]

/** What is chosen in the form while it is open, and for which node: the validators are asked before it is saved. */
let form: { readonly id: string; readonly events: string[] | string } | undefined

const known = (event: string): Event | undefined => EVENTS.find(({ name }) => name === event)
const isEvents = (value: string) => listOf(value).every(known)
const isOutput = rule("presence-in.invalid.output", oneOf(["object", "xml", "status", "boolean", "activity"]))
const isDelay = numberWithin(0, Number.MAX_SAFE_INTEGER, "any")

RED.nodes.registerType<Properties>("presence-in", {
  category: "presence",
  color: "#7fc4bb",
  icon: "presence-in.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: true },
    events: { value: ["watcher", "contact"], validate: rule("presence-in.invalid.events", isEvents) },
    contact: { value: "" },
    when: { value: "any", validate: rule("presence-in.invalid.when", oneOf(["any", "status"])) },
    output: { value: "object", validate: validateOutput },
    openAfter: { value: 0, validate: rule("presence-in.invalid.delay", isDelay) },
    closedAfter: { value: 0, validate: rule("presence-in.invalid.delay", isDelay) },
    initial: { value: false },
  },
  inputs: 0,
  outputs: 1,
  outputLabels,
  label,
  labelStyle,
  paletteLabel,
  onadd: chooseOnlyDevice,
  oneditprepare() {
    const output = $("#node-input-output")
    listEvents(this, this.events)
    keepOption("#node-input-when", this.when)
    keepOption("#node-input-output", this.output)
    keepEnv("#node-input-initial", this.initial)
    offerContacts($("#node-input-contact"))
    const showHint = () => {
      const events = chosenEvents(this.events)
      form = { id: this.id, events }
      const hint = $("#presence-in-hint")
      hint.find("[data-output]").each((_index, line) => void $(line).toggle(line.dataset.output === output.val()))
      hint
        .find("[data-event]")
        .each((_index, line) => void $(line).toggle(isEnv(events) || events.includes(line.dataset.event ?? "")))
      $("#presence-in-none").toggle(events.length === 0)
    }
    output.on("change", showHint)
    $("#presence-in-events").on("change", () => {
      showHint()
      output.trigger("change") // its validator asks for the events
    })
    showHint()
  },
  oneditsave() {
    const events = chosenEvents(this.events)
    if (String(events) !== String(this.events)) this.events = events
    form = undefined
  },
  oneditcancel() {
    form = undefined
  },
})

const listOf = (events: readonly string[] | string = []): string[] =>
  typeof events === "string" ? events.split(",").map((event) => event.trim()) : [...events]

function validateOutput(this: Worded & { id: string; events: string[] | string }, value: unknown, options?: unknown): boolean {
  const { events } = form && form.id === this.id ? form : this
  const lacking = value === "xml" ? withoutXml(events) : []
  if (lacking.length > 0) return this._("presence-in.invalid.xml", { events: lacking.join(", ") }) as unknown as boolean
  return isOutput.call(this, value, options)
}

const withoutXml = (events: readonly string[] | string | undefined): string[] =>
  listOf(events).filter((event) => known(event) && !known(event)?.xml)

function listEvents(words: Worded, chosen: readonly string[] | string): void {
  const list = $("#presence-in-events")
  if (isEnv(chosen)) {
    list.append($("<code>").text(chosen))
    return
  }
  for (const { name, key } of EVENTS) {
    const id = `presence-in-event-${name}`
    const box = $("<input>", { type: "checkbox", id, style: "width: auto; margin: 0 6px 0 0" }).val(name)
    box.prop("checked", listOf(chosen).includes(name))
    $("<label>", { for: id, style: "display: block; width: auto" })
      .append(box, document.createTextNode(words._(key)))
      .appendTo(list)
  }
}

/** What is checked in the form, those first that were chosen before; what the environment chooses stays. */
function chosenEvents(before: readonly string[] | string): string[] | string {
  if (isEnv(before)) return before
  const checked = $("#presence-in-events input:checked")
    .get()
    .map((box) => String($(box).val()))
  return [...new Set([...listOf(before).filter((event) => checked.includes(event)), ...checked])]
}

export {}
