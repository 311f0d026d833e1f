import { type Fault, isTaken, type Rule } from "./rule"

/** Whether a contact is written as JSON where a text may stand, too: no address begins so. */
export const isJson = (value: unknown): value is string => typeof value === "string" && /^\s*[[{]/.test(value)

/** The rule of a typed contact; `isPath` knows whether a text leads to a property. */
export const contactRule =
  (isPath: (text: string) => boolean): Rule =>
  (contact, { contactType }) =>
    typeof contact !== "string" || contact === "" ? undefined : faultOf(contact, String(contactType ?? "str"), isPath)

/** That of presence-get, which has a contact for one question only. */
export const askedContactRule = (isPath: (text: string) => boolean): Rule => {
  const rule = contactRule(isPath)
  return (contact, config) => (config.what === "contact" ? rule(contact, config) : undefined)
}

function faultOf(contact: string, type: string, isPath: (text: string) => boolean): Fault | undefined {
  if ((type === "json" || (type === "str" && isJson(contact))) && !isTaken(() => JSON.parse(contact)))
    return { key: "presence-device.invalid.contactJson" }
  const isSought = type === "msg" || type === "flow" || type === "global"
  return isSought && !isPath(contact) ? { key: "presence-device.invalid.contactPath" } : undefined
}
