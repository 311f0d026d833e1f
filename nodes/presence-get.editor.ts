import type { EditorNodeProperties, EditorRED } from "node-red"
import { keepOption, prepareContact, validateAskedContact, validator } from "./fields.editor"
import { ACTING_NODE } from "./presence-node.editor"
import { GET_RULES } from "./rules/action-rules"
import { isEnv } from "./rules/rule"
import { VERSION } from "./rules/version"

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

RED.nodes.registerType<Properties>("presence-get", {
  ...ACTING_NODE,
  icon: "presence-get.svg",
  defaults: {
    version: { value: VERSION, validate: validator(GET_RULES.version) },
    name: { value: "" },
    device: { value: "", type: "presence-device", required: false },
    what: { value: "user", validate: validator(GET_RULES.what) },
    contact: { value: "", validate: validateAskedContact },
    contactType: { value: "str" },
    property: { value: "payload", validate: validator(GET_RULES.property) },
  },
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
