import { quote, XmlError } from "./xml-error"

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["apos", "'"],
  ["quot", '"'],
])

/** Resolves the references of a text, once; refuses any that [XML 1.0 4.1] does not give without a DTD. */
export const resolveReferences = (text: string): string => (text.includes("&") ? text.replace(/&([^;&]*);?/g, resolve) : text)

/** Resolves an attribute value; literal white space becomes blanks [XML 1.0 3.3.3]. */
export const resolveAttribute = (value: string): string => resolveReferences(value.replace(/[\t\n\r]/g, " "))

function resolve(written: string, name: string): string {
  const meant = written.endsWith(";") ? (PREDEFINED.get(name) ?? characterOf(name)) : undefined
  if (meant === undefined) throw new XmlError(`the reference ${quote(written)} means nothing`)
  return meant
}

function characterOf(name: string): string | undefined {
  const digits = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name)
  if (!digits) return undefined
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16)
  return isCharacter(code) ? String.fromCodePoint(code) : undefined
}

// [XML 1.0 2.2] Char
const isCharacter = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff)
