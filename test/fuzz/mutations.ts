import fc from "fast-check"

/** What breaks readers: ends, quotes, numbers at their bounds, names that objects inherit, what is too long. */
const ODDITIES = [
  "",
  "\0",
  "\r\n",
  "\n",
  "\r",
  " ",
  "\t",
  ":",
  ";",
  ",",
  '"',
  "'",
  "<",
  ">",
  "%",
  "%00",
  "#",
  "@",
  "*",
  "../",
  "//",
  "é",
  "😀",
  "\ud800",
  "\ufeff",
  "\u202e",
  "\x7f",
  "-1",
  "0",
  "1.5",
  "1e9",
  "00000000000000000001",
  "4294967295",
  "4294967296",
  "18446744073709551616",
  "NaN",
  "__proto__",
  "constructor",
  "toString",
  "A".repeat(300),
  "9".repeat(400),
  "A".repeat(5000),
]

/** What XML has in values that is right somewhere, and nearly right elsewhere. */
const VALUES = [
  "2",
  "0.1234",
  "1.001",
  "1.",
  "-0",
  "1a",
  "a b",
  "a:b",
  "yes",
  "open",
  "OPEN",
  "x y",
  "de-",
  "2026-11-22T13:00:00",
  "2026-02-30T13:00:00Z",
  "2026-11-22T24:00:00Z",
  "pres:a]b",
  "pres:%zz",
  "tel:+1",
  "phone",
  "desk",
]
// the inside of an attribute's quotes, and text between tags
const VALUE = /(?<==")[^"<]*(?=")|(?<=>)[^<]+(?=<)/g

type Damage = (text: string, seeds: readonly string[]) => string

const place = fc.nat(0xffff)
const at = (position: number, text: string): number => (text.length === 0 ? 0 : position % text.length)

/** Changes to characters, to lines, and pieces of another seed. */
function damages(tokens: readonly string[]): fc.Arbitrary<Damage> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...tokens) },
    { weight: 3, arbitrary: fc.constantFrom(...ODDITIES) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  )
  const gone = fc.oneof(fc.nat(3), fc.nat(3), fc.nat(200))
  const put = fc.tuple(place, gone, piece).map(([position, count, text]): Damage => {
    return (whole) => whole.slice(0, at(position, whole)) + text + whole.slice(at(position, whole) + count)
  })
  const repeat = fc.tuple(place, fc.nat(40), fc.constantFrom(2, 3, 50)).map(([position, length, times]): Damage => {
    return (whole) => {
      const from = at(position, whole)
      return whole.slice(0, from) + whole.slice(from, from + length).repeat(times) + whole.slice(from + length)
    }
  })
  const value = fc.tuple(place, fc.oneof(fc.constantFrom(...VALUES), piece)).map(([which, text]): Damage => {
    return (whole) => {
      const all = [...whole.matchAll(VALUE)]
      const chosen = all[which % Math.max(all.length, 1)]
      if (!chosen) return whole
      return whole.slice(0, chosen.index) + text + whole.slice(chosen.index + chosen[0].length)
    }
  })
  const cut = place.map(
    (position): Damage =>
      (whole) =>
        whole.slice(0, at(position, whole)),
  )
  const graft = fc.tuple(place, place, place, fc.nat(300)).map(([position, which, from, length]): Damage => {
    return (whole, seeds) => {
      const other = seeds[which % seeds.length] ?? ""
      return (
        whole.slice(0, at(position, whole)) + other.slice(at(from, other)).slice(0, length) + whole.slice(at(position, whole))
      )
    }
  })
  const lines = fc.tuple(place, place, fc.constantFrom("drop", "double", "move")).map(([one, other, what]): Damage => {
    return (whole) => {
      const all = whole.split("\n")
      const [line] = all.splice(one % all.length, what === "double" ? 0 : 1)
      const taken = line ?? all[one % all.length] ?? ""
      if (what !== "drop") all.splice(other % (all.length + 1), 0, taken)
      return all.join("\n")
    }
  })
  return fc.oneof({ weight: 6, arbitrary: put }, { weight: 4, arbitrary: value }, repeat, cut, graft, {
    weight: 2,
    arbitrary: lines,
  })
}

/** Seeds with some damages, at times none; `tokens` are the words of their protocol. */
export function mutated(seeds: readonly string[], tokens: readonly string[], maxDamages = 4): fc.Arbitrary<string> {
  return damaged(fc.constantFrom(...seeds), seeds, tokens, maxDamages)
}

/** The same for texts that come from elsewhere. */
export function damaged(
  texts: fc.Arbitrary<string>,
  seeds: readonly string[],
  tokens: readonly string[],
  maxDamages = 4,
): fc.Arbitrary<string> {
  const all = fc.array(damages(tokens), { maxLength: maxDamages })
  return fc.tuple(texts, all).map(([text, changes]) => changes.reduce((whole, change) => change(whole, seeds), text))
}

const FILLERS = [
  "a",
  "0",
  " ",
  "\t",
  "\n",
  "#",
  "[",
  "]",
  "%",
  "%20",
  ":",
  "/",
  "@",
  "-",
  ".",
  ";",
  ",",
  "&amp;",
  "é",
  "a b",
  "1-",
  "<!---->",
]

/** Seeds with so much of one thing somewhere that whoever looks at each part of it twice is seen to take long. */
export function swollen(texts: fc.Arbitrary<string>, length: number): fc.Arbitrary<string> {
  const filler = fc.constantFrom(...FILLERS).map((piece) => piece.repeat(Math.floor(length / piece.length)))
  return fc.tuple(texts, place, filler).map(([text, position, piece]) => {
    const from = at(position, text)
    return text.slice(0, from) + piece + text.slice(from)
  })
}

/** Bytes of a text in which each character is one byte, or the UTF-8 of what is none. */
export const bytesOf = (text: string): Buffer =>
  Buffer.concat([...text].map((letter) => Buffer.from(letter, letter.charCodeAt(0) < 256 ? "latin1" : "utf8")))
