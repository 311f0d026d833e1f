import { isUri, parseAuthority, parseTarget } from "../../src/everywhere"
import { parseAccess, parseLimits } from "../access-settings"
import { parseList } from "../env-list"
import { isShape } from "../shape"
import { contacts } from "./contacts-rule"
import { any, flag, isEnv, must, numberWithin, oneOf, type Rules, readBy } from "./rule"
import { version } from "./version"

const DEVICE_TYPES = ["TelephonyServer:2", "TelephonyClient:2", "Basic:1"]
/** A device's UUID, with `uuid:` or without. */
export const UUID = /^(?:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

const isEmptyOr =
  (holds: (text: string) => boolean) =>
  (text: string): boolean =>
    text === "" || holds(text)

/** What counts for every device. */
const COMMON = {
  version,
  name: any,
  mode: must("presence-device.invalid.mode", oneOf(["host", "remote"])),
  interface: any,
  port: must("presence-device.invalid.port", numberWithin(0, 65535, "whole")),
  advertise: must(
    "presence-device.invalid.advertise",
    isEmptyOr((text) => parseAuthority(text) !== undefined),
  ),
} satisfies Rules

/** What counts for a device that is elsewhere. */
export const REMOTE_RULES = {
  ...COMMON,
  target: must("presence-device.invalid.target", (text) => parseTarget(text) !== undefined),
} satisfies Rules

/** What counts for a device that is hosted here. */
export const HOST_RULES = {
  ...COMMON,
  entity: must(
    "presence-device.invalid.entity",
    isEmptyOr((text) => /^[a-z][a-z0-9+.-]*:./i.test(text) && isUri(text)),
  ),
  deviceType: must("presence-device.invalid.deviceType", oneOf(DEVICE_TYPES)),
  udn: must(
    "presence-device.invalid.udn",
    isEmptyOr((text) => UUID.test(text)),
  ),
  contacts,
  unknownContacts: must("presence-device.invalid.unknownContacts", oneOf(["reject", "ask"])),
  unknownWatchers: must("presence-device.invalid.unknownWatchers", oneOf(["ask", "allow", "block"])),
  authorization: flag,
  access: readBy("presence-device.invalid.access", (rules) =>
    parseAccess(parseList(rules).filter((rule) => !(isShape(rule) && isEnv(rule.network)))),
  ),
  limits: readBy("presence-device.invalid.limits", (limits) => parseLimits(withoutEnv(limits))),
  store: any,
} satisfies Rules

const withoutEnv = (limits: unknown): unknown =>
  isShape(limits) ? Object.fromEntries(Object.entries(limits).filter(([, limit]) => !isEnv(limit))) : limits
