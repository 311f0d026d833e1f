import type { EditorNodeProperties, EditorRED } from "node-red"
import { keepEnv, prepareContact, validateContact, validator } from "./fields.editor"
import { ACTING_NODE } from "./presence-node.editor"
import { REGISTER_RULES } from "./rules/action-rules"
import { VERSION } from "./rules/version"

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
  ...ACTING_NODE,
  icon: "presence-register.svg",
  defaults: {
    version: { value: VERSION, validate: validator(REGISTER_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    contact: { value: "", validate: validateContact },
    contactType: { value: "str" },
    expires: { value: 3600, validate: validator(REGISTER_RULES.expires) },
    renew: { value: true, validate: validator(REGISTER_RULES.renew) },
  },
  oneditprepare() {
    prepareContact(this)
    keepEnv("#node-input-renew", this.renew)
  },
})

export {}
