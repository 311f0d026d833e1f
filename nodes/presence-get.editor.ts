import type { EditorNodeProperties, EditorRED } from "node-red"
import { chooseOnlyDevice, keepOption, oneOf, rule } from "./fields.editor"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
  what: string
  property: string
}

RED.nodes.registerType<Properties>("presence-get", {
  category: "presence",
  color: "#7fc4bb",
  icon: "presence-get.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    what: { value: "user", validate: rule("presence-get.invalid.what", oneOf(["user"])) },
    property: { value: "payload", validate: rule("presence-get.invalid.property", (property) => property !== "") },
  },
  inputs: 1,
  outputs: 1,
  inputLabels() {
    return this._("presence-get.label.input")
  },
  outputLabels() {
    return this._("presence-get.label.output")
  },
  label() {
    return this.name || this._("presence-get.paletteLabel")
  },
  labelStyle() {
    return this.name ? "node_label_italic" : ""
  },
  paletteLabel() {
    return this._("presence-get.paletteLabel")
  },
  onadd() {
    chooseOnlyDevice(this)
  },
  oneditprepare() {
    keepOption("#node-input-what", this.what)
  },
})

export {}
