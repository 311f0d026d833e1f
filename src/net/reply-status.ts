/** What has come of an answer: a part of its head; its status; all of it, or as much as is wanted; something that is none. */
export type ReplyStage = "head" | "rest" | "whole" | "malformed"

const MAX_HEAD_BYTES = 16_384 // SEC-7; SEC-10: with all interim answers
const MAX_REPLY_BYTES = 65_536
const BEGIN = "HTTP/1."
const STATUS_LINE = /^HTTP\/1\.[01] ([1-9]\d\d)(?: [^\r]*)?\r$/
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):([\t -~\x80-\xff]*)\r$/
const LENGTH = /^[\t ]*\d{1,19} *$/
const CHUNKED = /\bchunked[\t ]*$/i
const LAST_CHUNK = "\r\n0\r\n\r\n"
const WITHOUT_BODY = [204, 304]

/** Reads of an answer to us its status (GENA-26), as strictly as Node's parser, and of the rest only where it may end. */
export class ReplyStatus {
  #stage: ReplyStage = "head"
  #status = 0
  #left = MAX_REPLY_BYTES
  #headLeft = MAX_HEAD_BYTES
  #line = "" // that has not ended
  #length: number | undefined
  #coding: string | undefined
  #tail = "\r\n"

  /** 0 as long as there is none. */
  get status(): number {
    return this.#stage === "rest" || this.#stage === "whole" ? this.#status : 0
  }

  /** Takes what has come, one character for each byte. */
  take(text: string): ReplyStage {
    this.#left -= text.length
    if (this.#stage === "head") this.#takeHead(text)
    else if (this.#stage === "rest") this.#takeBody(text)
    if (this.#left < 0 && this.#stage === "rest") this.#stage = "whole"
    return this.#stage
  }

  #takeHead(text: string): void {
    const lines = this.#line + text
    let begin = 0
    for (let end = lines.indexOf("\n"); end >= 0 && this.#stage === "head"; end = lines.indexOf("\n", begin)) {
      this.#takeLine(lines.slice(begin, end))
      begin = end + 1
    }
    if (this.#stage === "rest") this.#takeBody(lines.slice(begin))
    if (this.#stage === "head") this.#keep(lines.slice(begin))
  }

  #keep(line: string): void {
    this.#line = line
    const isOther = this.#status === 0 && line.length > 1 && !BEGIN.startsWith(line.slice(0, BEGIN.length))
    if (isOther || line.length > this.#headLeft) this.#stage = "malformed"
  }

  #takeLine(line: string): void {
    this.#headLeft -= line.length + 1
    const isTaken = this.#headLeft >= 0 && (this.#status === 0 ? this.#takeStatus(line) : this.#takeHeader(line))
    if (!isTaken) this.#stage = "malformed"
  }

  #takeStatus(line: string): boolean {
    this.#status = Number(STATUS_LINE.exec(line)?.[1] ?? 0)
    return line === "\r" || (this.#status !== 0 && this.#status !== 101) // nobody asked for another protocol
  }

  // nothing is folded; two lengths, or a length besides a coding, are none
  #takeHeader(line: string): boolean {
    if (line === "\r") return this.#endHead()
    const [, name, value = ""] = HEADER.exec(line) ?? []
    if (name === undefined) return false
    if (/^transfer-encoding$/i.test(name)) this.#coding = value
    else if (!/^content-length$/i.test(name)) return true
    else if (this.#length !== undefined || !LENGTH.test(value)) return false
    else this.#length = Number(value)
    return this.#coding === undefined || this.#length === undefined
  }

  #endHead(): boolean {
    if (this.#status >= 200) this.#stage = "rest"
    else [this.#status, this.#length, this.#coding] = [0, undefined, undefined] // it goes on
    return true
  }

  // a body that ends with its connection has no other end; of chunks no size is believed (SEC-7)
  #takeBody(text: string): void {
    if (this.#length !== undefined) this.#length -= text.length
    this.#tail = (this.#tail + text).slice(-LAST_CHUNK.length)
    const isLastChunk = this.#tail === LAST_CHUNK && CHUNKED.test(this.#coding ?? "")
    if (WITHOUT_BODY.includes(this.#status) || isLastChunk || (this.#length ?? 1) <= 0) this.#stage = "whole"
  }
}
