// [RFC 3986] what may stand nowhere, a % that begins no octet, a # after the first
const NOT_THERE = /[\s\p{Cc}]|%(?![0-9a-f]{2})|(?<=#.*)#/giu

/** Whether a text may be an xs:anyURI; what its scheme makes of it is not looked at. */
export const isUri = (text: string): boolean => text !== "" && text.search(NOT_THERE) === -1

/** A text with what no URI may have in percent-encoding. */
export const escapeUri = (text: string): string => text.replace(NOT_THERE, (character) => encodeURIComponent(character))
