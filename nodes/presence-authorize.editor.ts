import type { EditorNodeProperties, EditorRED } from "node-red"
import { keepOption, validator } from "./fields.editor"
import { ACTING_NODE } from "./presence-node.editor"
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
  ...ACTING_NODE,
  icon: "presence-authorize.svg",
  defaults: {
    version: { value: VERSION, validate: validator(AUTHORIZE_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    mode: { value: "reactive", validate: validator(AUTHORIZE_RULES.mode) },
    decision: { value: "allow", validate: validator(AUTHORIZE_RULES.decision) },
    expires: { value: 86400, validate: validator(AUTHORIZE_RULES.expires) },
  },
  oneditprepare() {
    keepOption("#node-input-mode", this.mode)
    keepOption("#node-input-decision", this.decision)
  },
})

export {}
