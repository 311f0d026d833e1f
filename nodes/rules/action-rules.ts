import { checkPidf, LONGEST_SECONDS, parseActivity, parseWord } from "../../src/everywhere"
import { any, flag, must, numberWithin, oneOf, type Rules } from "./rule"
import { version } from "./version"

const WHATS = ["user", "contact", "contacts", "updates", "watchers", "registrations"]
const isLifetime = numberWithin(0, LONGEST_SECONDS, "whole")

const isBasic = must("presence-update.invalid.basic", (word) => parseWord(word)?.basic !== undefined)
// the environment may have them as such
const isSwitch = (value: unknown): boolean => typeof value === "boolean" || value === 0 || value === 1

const isTuple = (id: string, lang?: string): boolean => {
  const notes = lang === undefined ? [] : [{ text: "", lang }]
  const tuple = { id, basic: "open", statusExtensions: [], extensions: [], notes } as const
  return checkPidf({ entity: "pres:user", tuples: [tuple], notes: [], extensions: [] }) === undefined
}

/** What counts for every node that acts. */
export const ACTION_RULES = { version, device: any } satisfies Rules

export const UPDATE_RULES = {
  ...ACTION_RULES,
  tuple: must("presence-update.invalid.tuple", (id) => isTuple(id)),
  basic: (value, config) => (isSwitch(value) ? undefined : isBasic(value, config)),
  activity: must("presence-update.invalid.activity", (word) => word === "" || parseActivity(word) !== undefined),
  note: any,
  lang: must("presence-update.invalid.lang", (lang) => lang === "" || isTuple("source", lang)),
  expires: must("presence-update.invalid.expires", isLifetime),
} satisfies Rules

export const GET_RULES = {
  ...ACTION_RULES,
  what: must("presence-get.invalid.what", oneOf(WHATS)),
  property: must("presence-get.invalid.property", (property) => property !== ""),
} satisfies Rules

export const REGISTER_RULES = {
  ...ACTION_RULES,
  expires: must("presence-register.invalid.expires", isLifetime),
  renew: flag,
} satisfies Rules

export const AUTHORIZE_RULES = {
  ...ACTION_RULES,
  mode: must("presence-authorize.invalid.mode", oneOf(["reactive", "proactive"])),
  decision: must("presence-authorize.invalid.decision", oneOf(["allow", "block"])),
  expires: must("presence-authorize.invalid.expires", isLifetime),
} satisfies Rules
