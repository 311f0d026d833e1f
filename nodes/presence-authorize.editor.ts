import type { EditorNodeProperties, EditorRED } from "node-red"
import { chooseOnlyDevice, keepOption, validator } from "./fields.editor"
import { inputLabels, label, labelStyle, outputLabels, paletteLabel } from "./labels.editor"
import { AUTHORIZE_RULES } from "./rules/action-rules"
import { VERSION } from "./rules/version"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
  mode: string
  decision: string
  expires: number | string
}

RED.nodes.registerType<Properties>("presence-authorize", {
  category: "presence",
  color: "#7fc4bb",
  icon: "presence-authorize.svg",
  defaults: {
    version: { value: VERSION, validate: validator(AUTHORIZE_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    mode: { value: "reactive", validate: validator(AUTHORIZE_RULES.mode) },
    decision: { value: "allow", validate: validator(AUTHORIZE_RULES.decision) },
    expires: { value: 86400, validate: validator(AUTHORIZE_RULES.expires) },
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
    keepOption("#node-input-mode", this.mode)
    keepOption("#node-input-decision", this.decision)
  },
})

export {}
