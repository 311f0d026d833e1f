import type { EditorNodeProperties, EditorRED } from "node-red"
import { RPID_ACTIVITIES } from "../src/presence/activity"
import { parseActivity } from "../src/presence/word"
import { keepOption, validator } from "./fields.editor"
import { ACTING_NODE } from "./presence-node.editor"
import { showPreview } from "./preview.editor"
import { UPDATE_RULES } from "./rules/action-rules"
import { VERSION } from "./rules/version"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
  tuple: string
  basic: string
  activity: string
  note: string
  lang: string
  expires: number | string
}

/** Words for activities beyond those of RFC 4480. */
const WORDS = ["dnd", "do not disturb", "in a call", "off-hook"]

RED.nodes.registerType<Properties>("presence-update", {
  ...ACTING_NODE,
  icon: "presence-update.svg",
  defaults: {
    version: { value: VERSION, validate: validator(UPDATE_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    tuple: { value: "node-red", validate: validator(UPDATE_RULES.tuple) },
    basic: { value: "open", validate: validator(UPDATE_RULES.basic) },
    activity: { value: "", validate: validator(UPDATE_RULES.activity) },
    note: { value: "" },
    lang: { value: "", validate: validator(UPDATE_RULES.lang) },
    expires: { value: "", validate: validator(UPDATE_RULES.expires) },
  },
  oneditprepare() {
    keepOption("#node-input-basic", this.basic)
    const list = $("#presence-update-activities")
    for (const word of [...RPID_ACTIVITIES, ...WORDS]) {
      const activity = parseActivity(word)
      $("<option>", activity === word ? {} : { label: `${word}: ${activity}` })
        .val(word)
        .appendTo(list)
    }
    showPreview()
  },
})

export {}
