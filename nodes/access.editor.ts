import { type IpNetwork, inNetwork, parseNetwork, withoutZone } from "../src/upnp/ip"
import type { Worded } from "./fields.editor"
import { listRows, mark, rowsOf } from "./rows.editor"
import { HOST_RULES } from "./rules/device-rules"

/** A rule as the node keeps it. */
export interface Rule {
  network?: string
  level?: string
}

const LIST = "#presence-device-access"
const LEVELS: readonly [level: string, key: string][] = [
  ["control", "presence-device.level.control"],
  ["read", "presence-device.level.read"],
  ["none", "presence-device.level.none"],
]
/** Networks that nobody outside a house or a company is in. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10", "::1"]

const isRight = (network: string, level: string): boolean => HOST_RULES.access([{ network, level }], {}) === undefined

/** Where the device would be, as the form has it. */
let own: readonly string[] = []

/** [SEC-12] Without a rule all in the subnets of these addresses may do everything: warns where one of them is public. */
export function noteOwn(words: Worded, addresses: readonly string[]): void {
  own = addresses
  showFaults(words)
}

/** Shows who may call as a list to edit; warns where that is somebody from outside. */
export function listAccess(words: Worded, rules: readonly Rule[] | string = []): void {
  listRows<Rule>(words, rules, {
    selector: LIST,
    addKey: "presence-device.access.add",
    removeKey: "presence-device.access.remove",
    fill: (row, { network = "", level = "control" }, check) => {
      const label = words._("presence-device.access.network")
      const css = { style: "width: 100%; min-width: 0" }
      $("<input>", { type: "text", "aria-label": label, placeholder: "192.168.1.0/24", ...css })
        .val(network)
        .on("change", check)
        .appendTo(row)
      const select = $("<select>", { "aria-label": words._("presence-device.access.level"), ...css })
        .on("change", check)
        .appendTo(row)
      for (const [value, key] of LEVELS) $("<option>").val(value).text(words._(key)).appendTo(select)
      select.val(level)
    },
    check: () => showFaults(words),
  })
}

/** The rules as the form has them. */
export const editedAccess = (before: readonly Rule[] | string | undefined): Rule[] | string =>
  typeof before === "string" ? before : rules().map(({ rule }) => rule)

// a row that was never filled is no rule
const rules = (): { readonly field: JQuery; readonly rule: { readonly network: string; readonly level: string } }[] =>
  rowsOf(LIST).flatMap((row) => {
    const field = row.children("input")
    const network = String(field.val()).trim()
    return network === "" ? [] : [{ field, rule: { network, level: String(row.children("select").val()) } }]
  })

function showFaults(words: Worded): void {
  if ($(LIST).length === 0) return // the environment says who may call
  const all = rules()
  for (const { field, rule } of all) mark(field, !isRight(rule.network, rule.level))
  const isWrong = all.some(({ rule }) => !isRight(rule.network, rule.level))
  const isOpen = all.some(({ rule }) => rule.level !== "none" && reachesOutside(parseNetwork(rule.network)))
  const isPublic = all.length === 0 && own.some((address) => reachesOutside(parseNetwork(withoutZone(address))))
  $(`${LIST}-fault`).text(isWrong ? words._("presence-device.invalid.access") : "")
  $(`${LIST}-warning`)
    .text(words._(isOpen ? "presence-device.access.outside" : "presence-device.access.public"))
    .toggle(isOpen || isPublic)
}

// the widest private network that its first address lies in has to hold all of it
function reachesOutside(network: IpNetwork | undefined): boolean {
  if (!network) return false
  const { ip, prefix } = network
  const within = PRIVATE.map(parseNetwork).find((each) => each && each.ip.bits === ip.bits && isWithin(network, each))
  return within === undefined || prefix < within.prefix
}

function isWithin({ ip }: IpNetwork, outer: IpNetwork): boolean {
  const text = ip.bits === 32 ? dotted(ip.value) : grouped(ip.value)
  return inNetwork(text, outer)
}

const dotted = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".")
const grouped = (value: bigint): string =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(":")

export {}
