import type { EditorNodeProperties, EditorRED } from "node-red"
import { prepareContact, validateContact, validator } from "./fields.editor"
import { ACTING_NODE } from "./presence-node.editor"
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
  ...ACTING_NODE,
  icon: "presence-contact.svg",
  defaults: {
    version: { value: VERSION, validate: validator(ACTION_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    contact: { value: "", validate: validateContact },
    contactType: { value: "str" },
  },
  oneditprepare() {
    prepareContact(this)
  },
})

export {}
