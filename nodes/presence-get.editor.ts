import type { EditorNodeProperties, EditorRED } from "node-red"
import { chooseOnlyDevice, isEnv, keepOption, oneOf, prepareContact, rule, validateContact } from "./fields.editor"
import { inputLabels, label, labelStyle, outputLabels, paletteLabel } from "./labels.editor"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
  what: string
  contact: string
  contactType: string
  property: string
}

const WHATS = ["user", "contact", "contacts", "updates", "watchers", "registrations"]

RED.nodes.registerType<Properties>("presence-get", {
  category: "presence",
  color: "#7fc4bb",
  icon: "presence-get.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    what: { value: "user", validate: rule("presence-get.invalid.what", oneOf(WHATS)) },
    contact: { value: "", validate: validateContact },
    contactType: { value: "str" },
    property: { value: "payload", validate: rule("presence-get.invalid.property", (property) => property !== "") },
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
    const what = $("#node-input-what")
    keepOption("#node-input-what", this.what)
    prepareContact(this)
    const showContact = () => $("#presence-get-contact").toggle(what.val() === "contact" || isEnv(what.val()))
    what.on("change", showContact)
    showContact()
  },
})

export {}
