import type { EditorRED } from "node-red"
import { offerContacts } from "./contact-choices.editor"
import { askedContactRule, contactRule } from "./rules/contact-rule"
import { type Config, isEnv, located, type Rule } from "./rules/rule"

declare const RED: EditorRED

/** What the editor gives every node to speak its user's language. */
export interface Worded {
  _: (key: string, values?: Record<string, string>) => string
}

/** A validator: what is against the rule is told in the user's language. */
export const validator = (rule: Rule) =>
  // Node-RED takes a text for "valid" unless the function has two parameters
  function (this: Worded, value: unknown, _options?: unknown): boolean {
    const fault = isEnv(value) ? undefined : rule(value, this as unknown as Config)
    return (!fault || this._(located(fault.key), { ...fault.values })) as boolean
  }

/** A node as an open form has it; the node itself stays as it is, also where a proxy stands before it. */
export const asEdited = <T extends object>(node: T, edited: object): T =>
  Object.create(node, Object.getOwnPropertyDescriptors(edited)) as T

const isPath = (text: string): boolean => RED.utils.validatePropertyExpression(text) as unknown as boolean

/** A validator of a contact, whose kind is in `contactType`; what the open form has counts before it is saved. */
const contactValidator = (rule: Rule) => {
  const isRight = validator(rule)
  return function (this: Worded & Config, contact: unknown, options?: unknown): boolean {
    const edited = ["contactType", "what"].map((name) => [name, $(`#node-input-${name}`).val() ?? this[name]])
    return isRight.call(asEdited(this, Object.fromEntries(edited)), contact, options)
  }
}

export const validateContact = contactValidator(contactRule(isPath))
export const validateAskedContact = contactValidator(askedContactRule(isPath))

/** What a contact is given as; JSON for a whole peer. */
const CONTACT_TYPES: ("str" | "msg" | "flow" | "global" | "env" | "json")[] = ["str", "msg", "flow", "global", "env", "json"]

/** Makes the field of a contact a typed input; the label and the keyboard find its text. */
export function prepareContact({ contactType, _ }: Worded & { readonly contactType?: string }): void {
  const field = $("#node-input-contact")
  const kind = $("<input>", { type: "hidden", id: "node-input-contactType" }).val(contactType || "str")
  kind.insertAfter(field)
  field.typedInput({ default: "str", types: CONTACT_TYPES, typeField: kind })
  const input = field.next().find(".red-ui-typedInput-input").attr("id", "presence-contact")
  field
    .next()
    .find(".red-ui-typedInput-type-select")
    .attr("aria-label", _(located("presence-device.label.kind")))
  offerContacts(input, () => kind.val() === "str")
  $('label[for="node-input-contact"]').attr("for", "presence-contact")
}

/** A select shows a value that is none of its options, so that saving does not change it. */
export function keepOption(selector: string, value: unknown): void {
  const select = $(selector)
  const isThere = select.find("option").is((_index, option) => $(option).val() === value)
  if (!isThere && typeof value === "string") $("<option>").val(value).text(value).appendTo(select)
  select.val(String(value))
}

/** A checkbox that the environment fills gives way to that text, so that saving does not change it. */
export function keepEnv(selector: string, value: unknown): void {
  if (isEnv(value)) $(selector).replaceWith($("<code>").text(value))
}

/** A node that is new on the workspace gets the device if there is only one. */
export function chooseOnlyDevice(this: { device: string; readonly x?: number; readonly z: string }): void {
  if (this.device || this.x !== undefined) return // imported: empty on purpose
  const devices: string[] = []
  RED.nodes.eachConfig((config) => {
    const { id, type, z } = config as { id: string; type: string; z?: string }
    if (type === "presence-device" && (!z || z === this.z)) devices.push(id)
    return true
  })
  if (devices.length === 1) this.device = devices[0] as string
}

export {}
