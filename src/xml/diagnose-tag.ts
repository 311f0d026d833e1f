import { matchAt } from "./grammar"
import { quote, tag } from "./xml-error"

const ATTRIBUTE_START = /([ \t\n\r]*)([^ \t\n\r=/>"'<]+)[ \t\n\r]*(=?)[ \t\n\r]*(["']?)/y

/** Says what is wrong with a tag that did not match: at the attribute where it begins to fail, or at its `<`. */
export function diagnoseTag(text: string, at: number, element: string | undefined): string {
  const inside = element === undefined ? "" : ` in ${tag(element)}`
  if (text[at] === "<") return `there is a malformed tag${inside}, at ${quote(text.slice(at, at + 20))}`
  const attribute = matchAt(ATTRIBUTE_START, text, at)
  if (!attribute) return `the tag${inside ? ` ${inside.slice(4)}` : ""} is malformed or not closed`
  const [matched, space, name = "", equals, mark] = attribute
  const which = `the attribute ${quote(name)}${inside}`
  if (space === "") return `no white space before ${which}`
  if (!equals) return `${which} has no value`
  if (!mark) return `${which} has no quotes`
  return valueFault(text, at + matched.length, mark) + which
}

function valueFault(text: string, from: number, mark: string): string {
  const end = text.indexOf(mark, from)
  if (end === -1) return "no closing quote for "
  return text.slice(from, end).includes("<") ? '"<" in the value of ' : "a bad name for "
}
