import { type Place, parsePlace } from "./place"

/** Which device is wanted. */
export type Target =
  | { readonly kind: "any" }
  | { readonly kind: "udn"; readonly udn: string }
  | { readonly kind: "place"; readonly place: Place }

const UDN = /^(?:uuid:)?([^\s:/]{1,128})$/i

/** Reads a target: empty, a UDN with or without `uuid:`, or the URL of a description; undefined if it is none of these. */
export function parseTarget(text: string): Target | undefined {
  const target = text.trim()
  if (target === "") return { kind: "any" }
  const [, uuid] = UDN.exec(target) ?? []
  if (uuid) return { kind: "udn", udn: `uuid:${uuid.toLowerCase()}` }
  const place = parsePlace(target)
  return place && { kind: "place", place }
}
