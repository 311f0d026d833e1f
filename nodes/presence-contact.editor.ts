import type { EditorNodeProperties, EditorRED } from "node-red"
import { chooseOnlyDevice, prepareContact, validateContact, validator } from "./fields.editor"
import { inputLabels, label, labelStyle, outputLabels, paletteLabel } from "./labels.editor"
import { ACTION_RULES } from "./rules/action-rules"
import { VERSION } from "./rules/version"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
  contact: string
  contactType: string
}

RED.nodes.registerType<Properties>("presence-contact", {
  category: "presence",
  color: "#7fc4bb",
  icon: "presence-contact.svg",
  defaults: {
    version: { value: VERSION, validate: validator(ACTION_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    contact: { value: "", validate: validateContact },
    contactType: { value: "str" },
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
    prepareContact(this)
  },
})

export {}
