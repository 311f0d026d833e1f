// [RFC 3986] what may stand nowhere, a % that begins no octet, brackets; those around an address are let through, as SIP has them
const UNUSUAL = /\[[0-9a-f:.]+\]|[\s\p{Cc}[\]]|%(?![0-9a-f]{2})/giu
// a scheme, or no colon in the first segment
const BEGINNING = /^(?:[a-z][a-z\d+.-]*:|[^:/?#]*(?:[/?#]|$))/i
const AUTHORITY = /^[^/?#]*\/\/(?:[^/?#@]*@)?(?:\[[^\]/?#]*\]|[^:/?#@]*)(?::\d*)?(?:[/?#]|$)/
const HAS_AUTHORITY = /^[^/?#]*\/\//

const isAddress = (match: string): boolean => match.length > 1

/** Whether a text may be an xs:anyURI; what its scheme makes of it is not looked at. */
export function isUri(text: string): boolean {
  if (text === "" || text.indexOf("#") !== text.lastIndexOf("#")) return false
  if (!BEGINNING.test(text) || (HAS_AUTHORITY.test(text) && !AUTHORITY.test(text))) return false
  return (text.match(UNUSUAL) ?? []).every(isAddress)
}

/** A text with what no URI may have in percent-encoding. */
export function escapeUri(text: string): string {
  const [main = "", ...fragments] = text.split("#")
  const whole = fragments.length === 0 ? main : `${main}#${fragments.join("%23")}`
  return whole.replace(UNUSUAL, (match) => (isAddress(match) ? match : encodeURIComponent(match)))
}
