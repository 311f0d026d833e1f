// [XML Names 1.0] NCName, but for U+1680 and U+FEFF, which fast-xml-parser takes for white space; the surrogate ranges stand for
// U+10000 to U+EFFFF
const START =
  "A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u167f\\u1681-\\u1fff\\u200c\\u200d\\u2070-\\u218f" +
  "\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\ufffd\\ud800-\\udb7f\\udc00-\\udfff"
const NAME = `[${START}][${START}\\-.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040]*`
const QNAME = `${NAME}(?::${NAME})?`
const S = "[ \\t\\n\\r]"
const EQUALS = `${S}*=${S}*`

const at = (pattern: string): RegExp => new RegExp(pattern, "y")

// no two neighbours in these patterns can match the same character, so that none backtracks far

/** The name that begins a start tag. */
export const START_TAG = at(`<(${QNAME})(?=[ \\t\\n\\r/>])`)
/** One attribute with the white space before it. */
export const ATTRIBUTE = at(`${S}+(${QNAME})${EQUALS}(?:"[^<"]*"|'[^<']*')`)
/** What ends a start tag, the slash of an empty element captured. */
export const TAG_END = at(`${S}*(/?)>`)
/** An end tag. */
export const END_TAG = at(`</(${QNAME})${S}*>`)
/** The beginning of a processing instruction. */
export const INSTRUCTION = at(`<\\?(${NAME})(?=[ \\t\\n\\r]|\\?>)`)
/** An XML declaration, whatever encoding it names: the text is decoded already. */
export const DECLARATION = at(
  `<\\?xml${S}+version${EQUALS}(?:"1\\.[0-9]+"|'1\\.[0-9]+')(?:${S}+encoding${EQUALS}(?:"[^<>"]*"|'[^<>']*'))?` +
    `(?:${S}+standalone${EQUALS}(?:"(?:yes|no)"|'(?:yes|no)'))?${S}*\\?>`,
)
/** What begins a CDATA section. */
export const CDATA_OPEN = "<![CDATA["

/** What a character of a document may not be [XML 1.0 2.2]: most controls, U+FFFE, U+FFFF and halves of pairs. */
export const ILLEGAL_CHARACTER =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Matches exactly at a place. */
export function matchAt(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place
  return pattern.exec(text)
}
