import type { EditorRED } from "node-red"
import { offerContacts } from "./contact-choices.editor"

declare const RED: EditorRED

/** What the editor gives every node to speak its user's language. */
export interface Worded {
  _: (key: string, values?: Record<string, string>) => string
}

/** Whether a property is filled from the environment when the flow starts. */
export const isEnv = (value: unknown): value is string => typeof value === "string" && /^\$\{[^}]+\}$/.test(value.trim())

/** A validator: what does not hold is told in the user's language. */
export const rule = (key: string, holds: (value: string) => boolean) =>
  // Node-RED takes a text for "valid" unless the function has two parameters
  function (this: Worded, value: unknown, _options?: unknown): boolean {
    const text = String(value ?? "").trim()
    return (isEnv(text) || holds(text) || this._(key)) as boolean
  }

/** A rule for a text that is one of a few words. */
export const oneOf =
  (words: readonly string[]) =>
  (value: string): boolean =>
    words.includes(value)

/** A rule for a number from `least` to `most`, which may be left empty. */
export const numberWithin =
  (least: number, most: number, step: "whole" | "any") =>
  (value: string): boolean =>
    value === "" || (Number(value) >= least && Number(value) <= most && (step === "any" || Number.isInteger(Number(value))))

/** The validator of a contact, whose kind is in `contactType`. */
export function validateContact(this: Worded, contact: unknown, options?: unknown): boolean {
  const isRight: (this: Worded, value: unknown, options?: unknown) => boolean = RED.validators.typedInput("contactType")
  return isRight.call(this, contact ?? "", options)
}

/** What a contact is given as; JSON for a whole peer. */
const CONTACT_TYPES: ("str" | "msg" | "flow" | "global" | "env" | "json")[] = ["str", "msg", "flow", "global", "env", "json"]

/** Makes the field of a contact a typed input; the label and the keyboard find its text. */
export function prepareContact({ contactType }: { readonly contactType?: string }): void {
  const field = $("#node-input-contact")
  const kind = $("<input>", { type: "hidden", id: "node-input-contactType" }).val(contactType || "str")
  kind.insertAfter(field)
  field.typedInput({ default: "str", types: CONTACT_TYPES, typeField: kind })
  const input = field.next().find(".red-ui-typedInput-input").attr("id", "presence-contact")
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
