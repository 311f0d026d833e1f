import type { EditorNodeProperties, EditorRED } from "node-red"
import { validator } from "./fields.editor"
import { ACTING_NODE } from "./presence-node.editor"
import { ACTION_RULES } from "./rules/action-rules"
import { VERSION } from "./rules/version"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  device: string
}

RED.nodes.registerType<Properties>("presence-request", {
  ...ACTING_NODE,
  icon: "presence-request.svg",
  defaults: {
    version: { value: VERSION, validate: validator(ACTION_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
  },
})

export {}
