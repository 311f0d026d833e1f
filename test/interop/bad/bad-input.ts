import { PATHS } from "../../../src/upnp/protocol"

/** What a device makes of something bad: a status, a fault's code, the end of the connection, or of a datagram nothing. */
export type Verdict = number | `fault ${number}` | "not understood" | "end" | "silence"

/** Something bad to the letter, one character for each byte; PLACE stands for the device's address and port. */
export interface BadInput {
  readonly bytes: string
  readonly verdict: Verdict
  /** It lacks its end: the connection is ended on this side. */
  readonly isCut?: boolean
}

export type BadInputs = Readonly<Record<string, BadInput>>

export const PLACE = "HOST_AND_PORT"

type Lines = Readonly<Record<string, string | readonly string[] | undefined>>

const written = (headers: Lines): string =>
  Object.entries(headers)
    .flatMap(([name, values]) => [values ?? []].flat().map((value) => `${name}: ${value}\r\n`))
    .join("")

/** A request; HOST is right unless `headers` says another one or none, CONTENT-LENGTH that of the body. */
export function request(method: string, path: string, headers: Lines = {}, body = ""): string {
  const usual = { HOST: PLACE, ...(body && { "CONTENT-LENGTH": String(Buffer.byteLength(body, "latin1")) }) }
  return `${method} ${path} HTTP/1.1\r\n${written({ ...usual, ...headers })}\r\n${body}`
}

export const post = (body: string, headers: Lines = {}): string =>
  request("POST", PATHS.control, { "CONTENT-TYPE": "text/xml", ...headers }, Buffer.from(body, "utf8").toString("latin1"))

/** A table of inputs that have one verdict. */
export const all = (verdict: Verdict, inputs: Readonly<Record<string, string>>, isCut = false): BadInputs =>
  Object.fromEntries(Object.entries(inputs).map(([name, bytes]) => [name, { bytes, verdict, ...(isCut && { isCut }) }]))
