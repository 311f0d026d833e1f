import { ROOT_DEVICE, SSDP_ALL } from "../protocol"

/** What a root device with one service is known by; the UDN with its `uuid:`, the types as URNs. */
export interface Identity {
  readonly udn: string
  readonly deviceType: string
  readonly serviceType: string
}

/** A notification type, or the search target that it answers to, with its USN. */
export interface UsnEntry {
  readonly target: string
  readonly usn: string
}

/** The set that a root device with one service advertises: SSDP-2, SSDP-3. */
export const usnTable = ({ udn, deviceType, serviceType }: Identity): readonly UsnEntry[] => [
  { target: ROOT_DEVICE, usn: `${udn}::${ROOT_DEVICE}` },
  { target: udn, usn: udn },
  { target: deviceType, usn: `${udn}::${deviceType}` },
  { target: serviceType, usn: `${udn}::${serviceType}` },
]

/** The answers that a search target gets, none if it is not ours: SSDP-22. */
export function answersTo(target: string, identity: Identity): readonly UsnEntry[] {
  const { udn, deviceType, serviceType } = identity
  if (target === SSDP_ALL) return usnTable(identity)
  if (target === ROOT_DEVICE) return [{ target, usn: `${udn}::${target}` }]
  if (target.toLowerCase() === udn.toLowerCase()) return [{ target, usn: udn }] // SSDP-24
  if (covers(deviceType, target) || covers(serviceType, target)) return [{ target, usn: `${udn}::${target}` }]
  return []
}

/** Whether a type is the one that is asked for, in this version or a later one: SSDP-23. */
function covers(ours: string, asked: string): boolean {
  const own = splitVersion(ours)
  const wanted = splitVersion(asked)
  return wanted.version >= 1 && wanted.type === own.type && wanted.version <= own.version
}

function splitVersion(urn: string): { type: string; version: number } {
  const colon = urn.lastIndexOf(":")
  const digits = urn.slice(colon + 1)
  return { type: urn.slice(0, colon + 1), version: /^[1-9]\d{0,3}$/.test(digits) ? Number(digits) : 0 }
}
