import { ILLEGAL_CHARACTER } from "./grammar"

const ILLEGAL_CHARACTERS = new RegExp(ILLEGAL_CHARACTER, "g")

const REFERENCES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["\r", "&#13;"],
  ["\n", "&#10;"],
  ["\t", "&#9;"],
])
const toReference = (character: string): string => REFERENCES.get(character) ?? character

/** [CTRL-22] Text as it stands between tags. */
export const escapeText = (text: string): string => text.replace(ILLEGAL_CHARACTERS, "").replace(/[&<>\r]/g, toReference)

/** [CTRL-22] Text as it stands between the double quotes of an attribute; white space that reading would turn to blanks is kept. */
export const escapeAttribute = (text: string): string =>
  text.replace(ILLEGAL_CHARACTERS, "").replace(/[&<>"\r\n\t]/g, toReference)
