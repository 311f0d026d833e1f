import type { EditorNodeProperties, EditorRED } from "node-red"
import { RPID_ACTIVITIES } from "../src/presence/activity"
import { checkPidf } from "../src/presence/check-pidf"
import { LONGEST_SECONDS } from "../src/presence/lifetime"
import { parseActivity, parseWord } from "../src/presence/word"
import { chooseOnlyDevice, keepOption, numberWithin, rule } from "./fields.editor"
import { inputLabels, label, labelStyle, outputLabels, paletteLabel } from "./labels.editor"
import { showPreview } from "./preview.editor"

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

const isTuple = (id: string, lang?: string): boolean => {
  const notes = lang === undefined ? [] : [{ text: "", lang }]
  const tuple = { id, basic: "open", statusExtensions: [], extensions: [], notes } as const
  return checkPidf({ entity: "pres:user", tuples: [tuple], notes: [], extensions: [] }) === undefined
}

RED.nodes.registerType<Properties>("presence-update", {
  category: "presence",
  color: "#7fc4bb",
  icon: "presence-update.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    tuple: { value: "node-red", validate: rule("presence-update.invalid.tuple", (id) => isTuple(id)) },
    basic: { value: "open", validate: rule("presence-update.invalid.basic", (word) => parseWord(word)?.basic !== undefined) },
    activity: {
      value: "",
      validate: rule("presence-update.invalid.activity", (word) => word === "" || parseActivity(word) !== undefined),
    },
    note: { value: "" },
    lang: { value: "", validate: rule("presence-update.invalid.lang", (lang) => lang === "" || isTuple("source", lang)) },
    expires: { value: "", validate: rule("presence-update.invalid.expires", numberWithin(0, LONGEST_SECONDS, "whole")) },
  },
  inputs: 1,
  outputs: 1,
  inputLabels,
  outputLabels,
  label,
  labelStyle,
  paletteLabel,
  onadd: chooseOnlyDevice,
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
