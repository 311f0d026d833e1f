import { type Filter, type Named, type Peer, parsePeerExtension, parsePeerImage } from "../src/index"
import { splitList } from "./env-list"
import { given, isShape, list, type Shape, shape, text, textOf, wrong } from "./shape"

const PEER = ["id", "name", "contactInstanceId", "groupInstanceId", "image", "extensions"]
const MAX_LENGTH = 1024
const LARGEST = 0xffff_ffff
const FORMATS = ["pidf", "rfc4660", "rfc4661", "url"]

/** Reads somebody: a text, or an object with one of id, contactInstanceId, groupInstanceId and name. */
export function parseNamed(value: unknown, name: string): Named {
  if (typeof value === "string") return parseName(value, name)
  if (!isShape(value)) throw wrong(`${name} is neither a text nor an object`)
  const peer = readPeer(shape(value, name, PEER), name)
  if (!(peer.id || peer.name || peer.contactInstanceId || peer.groupInstanceId))
    throw wrong(`${name} has none of id, contactInstanceId, groupInstanceId and name`)
  return peer
}

const readPeer = (peer: Shape, name: string): Peer =>
  given<Peer>({
    id: optional(peer.id, (id) => parseName(id, `the id of ${name}`)),
    name: optional(peer.name, (words) => parseName(words, `the name of ${name}`)),
    contactInstanceId: optional(peer.contactInstanceId, (id) => parseInstance(id, "contactInstanceId")),
    groupInstanceId: optional(peer.groupInstanceId, (id) => parseInstance(id, "groupInstanceId")),
    image: optional(peer.image, (image) => textOf(image, "image", parsePeerImage)),
    extensions: optional(peer.extensions, (extensions) => list(extensions, "extensions", parseExtension)),
  })

/** Reads several: a list, or one; in a text they are separated by commas. */
export function parseNamedList(value: unknown, name: string): Named[] {
  if (typeof value === "string") return splitList(value).map((part) => parseName(part, name))
  return [value].flat().map((item) => parseNamed(item, name))
}

/** Whether an object names somebody by itself. */
export const isPeer = (value: unknown): value is Shape =>
  isShape(value) && PEER.slice(0, 4).some((key) => value[key] !== undefined)

/** Reads what a watcher wishes to see. */
export function parseFilter(value: unknown): Filter {
  const filter = shape(value, "filter", ["format", "content", "supported"])
  const format = text(filter.format, "the format of the filter")
  if (!FORMATS.includes(format.toLowerCase())) throw wrong("the format of the filter is none of pidf, RFC4660, RFC4661 and URL")
  return { format, content: text(filter.content, "the content of the filter") }
}

const parseExtension = (value: unknown, name: string): string => textOf(value, name, parsePeerExtension)

const optional = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === undefined || value === null || value === "" ? undefined : read(value)

function parseName(value: unknown, name: string): string {
  const words = text(value, name).trim()
  if (words === "") throw wrong(`${name} is empty`)
  // half a character is not kept as it was
  if (words.length > MAX_LENGTH || /[\p{Cc}\p{Cs}]/u.test(words)) throw wrong(`${name} is too long or has control characters`)
  return words
}

function parseInstance(value: unknown, name: string): number {
  const number = typeof value === "string" ? Number(value) : value
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number > LARGEST)
    throw wrong(`${name} is not a whole number from 0 to ${LARGEST}`)
  return number
}
