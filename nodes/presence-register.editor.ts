import type { EditorNodeProperties, EditorRED } from "node-red"
import { LONGEST_SECONDS } from "../src/presence/lifetime"
import { chooseOnlyDevice, keepEnv, numberWithin, prepareContact, rule, validateContact } from "./fields.editor"
import { inputLabels, label, labelStyle, outputLabels, paletteLabel } from "./labels.editor"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
  contact: string
  contactType: string
  expires: number | string
  renew: boolean
}

RED.nodes.registerType<Properties>("presence-register", {
  category: "presence",
  color: "#7fc4bb",
  icon: "presence-register.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    contact: { value: "", validate: validateContact },
    contactType: { value: "str" },
    expires: { value: 3600, validate: rule("presence-register.invalid.expires", numberWithin(0, LONGEST_SECONDS, "whole")) },
    renew: { value: true },
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
    keepEnv("#node-input-renew", this.renew)
  },
})

export {}
