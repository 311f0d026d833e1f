import type { EditorNodeProperties, EditorRED } from "node-red"
import { LONGEST_SECONDS } from "../src/presence/lifetime"
import { chooseOnlyDevice, keepOption, numberWithin, oneOf, rule } from "./fields.editor"
import { inputLabels, label, labelStyle, outputLabels, paletteLabel } from "./labels.editor"

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
    version: { value: 1 },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    mode: { value: "reactive", validate: rule("presence-authorize.invalid.mode", oneOf(["reactive", "proactive"])) },
    decision: { value: "allow", validate: rule("presence-authorize.invalid.decision", oneOf(["allow", "block"])) },
    expires: { value: 86400, validate: rule("presence-authorize.invalid.expires", numberWithin(0, LONGEST_SECONDS, "whole")) },
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
