import type { EditorNodeProperties, EditorRED } from "node-red"
import { offerContacts } from "./contact-choices.editor"
import { asEdited, keepEnv, keepOption, validator, type Worded } from "./fields.editor"
import { PRESENCE_NODE } from "./presence-node.editor"
import { IN_RULES, listOf } from "./rules/in-rules"
import { isEnv } from "./rules/rule"
import { VERSION } from "./rules/version"

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

/** The events, in the order of the form, with what is said of them. */
const EVENT_KEYS: readonly [name: string, key: string][] = [
  ["user", "presence-in.event.user"],
  ["contact", "presence-in.event.contact"],
  ["group", "presence-in.event.group"],
  ["watcher", "presence-in.event.watcher"],
  ["authorization", "presence-in.event.authorization"],
  ["registration", "presence-in.event.registration"],
  ["notify", "presence-in.event.notify"],
]

/** What is chosen in the form while it is open, and for which node: the validators are asked before it is saved. */
let form: { readonly id: string; readonly events: string[] | string } | undefined

const isOutput = validator(IN_RULES.output)

RED.nodes.registerType<Properties>("presence-in", {
  ...PRESENCE_NODE,
  icon: "presence-in.svg",
  defaults: {
    version: { value: VERSION, validate: validator(IN_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: true },
    events: { value: ["watcher", "contact"], validate: validator(IN_RULES.events) },
    contact: { value: "", validate: validator(IN_RULES.contact) },
    when: { value: "any", validate: validator(IN_RULES.when) },
    output: { value: "object", validate: validateOutput },
    openAfter: { value: 0, validate: validator(IN_RULES.openAfter) },
    closedAfter: { value: 0, validate: validator(IN_RULES.closedAfter) },
    initial: { value: false, validate: validator(IN_RULES.initial) },
  },
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

/** The events of the open form count before they are saved. */
function validateOutput(this: Worded & { id: string }, value: unknown, options?: unknown): boolean {
  const edited = form && form.id === this.id ? asEdited(this, { events: form.events }) : this
  return isOutput.call(edited, value, options)
}

function listEvents(words: Worded, chosen: readonly string[] | string): void {
  const list = $("#presence-in-events")
  if (isEnv(chosen)) {
    list.append($("<code>").text(chosen))
    return
  }
  for (const [name, key] of EVENT_KEYS) {
    const id = `presence-in-event-${name}`
    const box = $("<input>", { type: "checkbox", id, style: "width: auto; margin: 0 6px 0 0" }).val(name)
    box.prop("checked", listOf(chosen).includes(name))
    $("<label>", { for: id, style: "display: block; width: auto; padding-left: 20px; text-indent: -20px" })
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
  return [
    ...new Set([
      ...listOf(before)
        .map(String)
        .filter((event) => checked.includes(event)),
      ...checked,
    ]),
  ]
}

export {}
