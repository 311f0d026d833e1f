// what turns the text around among it, and the empty pattern of Braille
const INVISIBLE = /[\p{DI}\p{Cf}\p{Zl}\p{Zp}\u2800]/gu
const WITHIN_NAMES = /[\u200c-\u200f]|[\ufe00-\ufe0f]/ // some scripts and emoji need them

/** An address with what nobody can see in it shown as its number: whoever asks must not look like somebody else. */
export const visible = (text: string): string => text.replace(INVISIBLE, numbered)

/** The same for a name, where joiners and marks of direction are usual. */
export const visibleName = (text: string): string =>
  text.replace(INVISIBLE, (character) => (WITHIN_NAMES.test(character) ? character : numbered(character)))

const numbered = (character: string): string => `[U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`
