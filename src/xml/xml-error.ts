const MESSAGE_LENGTH = 199
const QUOTE_LENGTH = 40

/** Says what is wrong with a text that is not XML, or not the document it should be. */
export class XmlError extends Error {
  constructor(message: string) {
    super(printable(message, MESSAGE_LENGTH))
    this.name = "XmlError"
  }
}

/** Says that a text is more than may be read, whatever it holds. */
export class XmlLimitError extends XmlError {}

/** A piece of the input as a message may quote it. */
export const quote = (input: string): string => `"${printable(input, QUOTE_LENGTH)}"`

/** The name of an element as a message may show it. */
export const tag = (name: string): string => `<${printable(name, QUOTE_LENGTH)}>`

// the input comes from the network: it may not reach a log or a terminal as it is
const printable = (text: string, length: number): string =>
  (text.length > length ? `${text.slice(0, length - 1)}…` : text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, "?")
