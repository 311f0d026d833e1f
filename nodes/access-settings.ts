import { type AccessRule, DEFAULT_LIMITS, type Level, type Limits, MOST_LIMITS, parseNetwork } from "../src/everywhere"
import { parseList } from "./env-list"
import { isShape, shape, text, wrong } from "./shape"

const LEVELS = ["control", "read", "none"]

/** [contract.md] Who may call: `{ network, level }`, or in a text `192.168.1.0/24 read`; throws ActionError 600. */
export const parseAccess = (value: unknown): AccessRule[] => parseList(value).map(parseRule)

function parseRule(value: unknown): AccessRule {
  const [written, level = "control"] = typeof value === "string" ? value.trim().split(/\s+/) : ruleParts(value)
  const network = parseNetwork(written ?? "")
  if (!network) throw wrong("a network is no IP address with a prefix")
  if (!LEVELS.includes(level)) throw wrong("a level is neither control, read nor none")
  return { network, level: level as Level }
}

function ruleParts(value: unknown): [network: string, level: string] {
  const rule = shape(value, "access", ["network", "level"])
  return [text(rule.network, "network"), text(rule.level ?? "control", "level")]
}

/** [contract.md] The limits that are to be other than usual, as an object or as JSON; throws ActionError 600. */
export function parseLimits(value: unknown): Partial<Limits> {
  const limits = typeof value === "string" ? fromText(value) : value
  if (!isShape(limits)) throw wrong("the limits are no object")
  const parsed = Object.entries(limits).map(([name, limit]) => {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw wrong(`there is no limit ${name.slice(0, 40)}`)
    const number = typeof limit === "string" && limit.trim() !== "" ? Number(limit) : limit
    const most = MOST_LIMITS[name as keyof Limits] ?? Number.MAX_SAFE_INTEGER
    if (!Number.isInteger(number) || Number(number) < 1 || Number(number) > most)
      throw wrong(`${name} is no whole number from 1 to ${most}`)
    return [name, number]
  })
  return Object.fromEntries(parsed) as Partial<Limits>
}

function fromText(value: string): unknown {
  if (value.trim() === "") return {}
  try {
    return JSON.parse(value)
  } catch {
    throw wrong("the limits are no JSON")
  }
}
