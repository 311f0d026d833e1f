import { describe, expect, test } from "vitest"
import { readXml } from "../../src/xml/read-xml"
import { XmlError } from "../../src/xml/xml-error"
import { fixtures } from "./fixtures"
import { plain } from "./plain"
import { REFUSED } from "./refused"

const refused = fixtures("xml/refused")
const accepted = fixtures("xml/accepted")
const read = (name: string) => plain(readXml(accepted.get(name) ?? ""))
const errorOf = (text: string): unknown => {
  try {
    return readXml(text)
  } catch (error) {
    return error
  }
}

describe("[SEC-8] what is not well-formed is refused", () => {
  test("every fixture is listed", () => expect([...refused.keys()].sort()).toEqual(Object.keys(REFUSED).sort()))

  test.each([...refused])("%s", (name, text) => expect(errorOf(text)).toEqual(new XmlError(REFUSED[name] ?? "")))

  test.each([
    ["half a pair", "<a>\ud83d</a>"],
    ["the other half", "<a>\ude00</a>"],
    ["a pair the wrong way round", "<a>\ude00\ud83d</a>"],
    ["half a pair in an attribute", '<a b="\ud83d"/>'],
    ["U+FFFE", "<a>\ufffe</a>"],
  ])("%s", (_, text) => expect(errorOf(text)).toEqual(new XmlError("there is a character that XML does not allow")))
})

describe("[SEC-8] bounds", () => {
  const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth)

  test("32 elements deep is read, 33 is not", () => {
    expect(readXml(nested(32)).name).toBe("a")
    expect(() => readXml(nested(33))).toThrow("<a> is nested deeper than 32 elements")
  })

  test.each([
    ["elements", "<b/>"],
    ["attributes", '<b c="1"/>', 2],
    ["pieces of text", "<b/>x", 2],
    ["comments", "<!-- -->"],
    ["processing instructions", "<?b?>"],
    ["CDATA sections", "<![CDATA[]]>"],
  ])("10000 nodes are read, one more is not: %s", (_, piece, nodes = 1) => {
    const most = `<a>${piece.repeat(9999 / nodes)}${"<b/>".repeat(9999 % nodes)}`
    expect(readXml(`${most}</a>`).name).toBe("a")
    expect(() => readXml(`${most}<b/></a>`)).toThrow("there are more than 10000 nodes")
  })

  test("256 attributes are read, 257 are not", () => {
    const tag = (count: number) => `<a ${Array.from({ length: count }, (_, index) => `b${index}=""`).join(" ")}/>`
    expect(readXml(tag(256)).attributes.length).toBe(256)
    expect(() => readXml(tag(257))).toThrow("<a> has more than 256 attributes")
  })

  test.each([
    ["an element", (name: string) => `<${name}/>`],
    ["an attribute", (name: string) => `<a ${name}=""/>`],
    ["a declaration", (name: string) => `<a xmlns:${name.slice(6)}="urn:a"/>`],
  ])("the name of %s may have 1024 characters, not one more, since other parsers refuse long ones", (_, write) => {
    expect(readXml(write("b".repeat(1024))).children).toEqual([])
    expect(() => readXml(write("b".repeat(1025)))).toThrow("a name is longer than 1024 characters")
  })

  test("a namespace of 500 characters is read, a longer one is not, since extensions would multiply it", () => {
    expect(readXml(`<a xmlns="${"x".repeat(500)}"/>`).name).toBe("a")
    expect(() => readXml(`<a xmlns="${"x".repeat(501)}"/>`)).toThrow('the namespace of the prefix "" is too long')
  })
})

describe("[SEC-8] messages", () => {
  test("are short, printable and quote little of the input", () => {
    const bell = `<a ${"b".repeat(5000)}\u202e\u2028="1" ${"b".repeat(5000)}\u202e="2"/>`
    const long = "é".repeat(5000)
    for (const text of [bell, `<${long}>`, `<a ${long}="" ${long}=""/>`, `<a>&${long};</a>`, `<a>\u202e\u2028<b`]) {
      const { message } = errorOf(text) as XmlError
      expect(message.length).toBeLessThan(200)
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|é{41}|b{41}/u)
    }
  })

  test("quote 40 characters whole", () => {
    const name = "b".repeat(40)
    expect(() => readXml(`<${name}>`)).toThrow(`<${name}> is not closed`)
    expect(() => readXml(`<${name}b>`)).toThrow(`<${"b".repeat(39)}…> is not closed`)
  })
})

describe("what is read", () => {
  const a = { namespace: "", name: "a", attributes: [], children: [] }

  test.each(["declaration", "declaration-of-another-encoding", "byte-order-mark", "leading-white-space", "trailing-nuls"])(
    "[CTRL-7] [presence.md 12] %s",
    (name) => expect(read(name)).toEqual(a),
  )

  test.each([
    ["cdata", ["x<b> &amp; ]] <!DOCTYPE c>y"]],
    ["comments-and-instructions", ["xyz"]],
    ["white-space", [" \t\n ", { ...a, name: "b" }, " "]],
    ["brackets", ["]] ]> >"]],
    ["astral", ["😀"]],
  ])("%s in the content", (name, children) => expect(read(name)).toEqual({ ...a, children }))

  test("text stays text, whatever it looks like", () => {
    for (const text of ["1", "0x1F", "1e3", " 007 ", "true", "null"])
      expect(plain(readXml(`<a b="${text}">${text}</a>`))).toEqual({
        ...a,
        attributes: [{ namespace: "", name: "b", value: text }],
        children: [text],
      })
  })

  test("[CTRL-21] references are resolved once", () => {
    const attributes = [{ namespace: "", name: "b", value: "<>&'\"A😀" }]
    expect(read("references")).toEqual({ ...a, attributes, children: ["&lt; &amp; A"] })
  })

  test("references may denote every character that XML allows, and no other", () => {
    for (const code of [0x9, 0xa, 0xd, 0x20, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff])
      for (const reference of [`&#${code};`, `&#x${code.toString(16)};`, `&#x${code.toString(16).toUpperCase()};`])
        expect(readXml(`<a>${reference}</a>`).children).toEqual([String.fromCodePoint(code)])
    for (const code of [0x0, 0x8, 0xb, 0xc, 0xe, 0x1f, 0xd800, 0xdfff, 0xfffe, 0xffff, 0x110000])
      expect(() => readXml(`<a>&#${code};</a>`)).toThrow(`the reference "&#${code};" means nothing`)
  })

  test("line ends are made one, unless written as references", () => {
    const attributes = [{ namespace: "", name: "b", value: "1 2 3 4" }]
    expect(read("line-ends")).toEqual({ ...a, attributes, children: ["1\n2\n3\n4\r"] })
  })

  test("white space in attributes becomes blanks, unless written as references", () =>
    expect(read("attribute-white-space").attributes).toEqual([{ namespace: "", name: "b", value: " 1 2 3\t\n\r " }]))

  test("white space inside tags", () =>
    expect(read("space-in-tags")).toEqual({
      ...a,
      attributes: [
        { namespace: "", name: "b", value: "1" },
        { namespace: "", name: "c", value: "2" },
      ],
      children: [{ ...a, name: "b" }],
    }))

  test("either kind of quotes", () => {
    const values = read("quotes").attributes.map(({ value }) => value)
    expect(values).toEqual(["it's", '"so"', ">"])
  })

  test("names in any script", () =>
    expect(read("names")).toEqual({
      ...a,
      name: "élément",
      attributes: [{ namespace: "urn:z", name: "b.1-2·", value: "c", prefix: "字" }],
      children: [{ ...a, namespace: "urn:z", name: "_", prefix: "字" }],
    }))

  test("[SEC-8] words that JavaScript reserves are names like others", () => {
    const attribute = (name: string, value: string) => ({ namespace: "", name, value })
    expect(read("reserved-words")).toEqual({
      ...a,
      name: "constructor",
      attributes: [attribute("__proto__", "1"), attribute("constructor", "2"), attribute("hasOwnProperty", "3")],
      children: [
        { ...a, name: "__proto__", attributes: [attribute("toString", "4")], children: [{ ...a, name: "prototype" }] },
        { ...a, name: "hasOwnProperty", children: ["x"] },
      ],
    })
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe("[CTRL-14] namespaces", () => {
  test("the default one, and its end", () => {
    const element = { namespace: "urn:a", name: "a", attributes: [], children: [] }
    expect(read("default-namespace")).toEqual({
      ...element,
      attributes: [{ namespace: "", name: "b", value: "c" }],
      children: [
        { ...element, namespace: "", name: "d", children: [{ ...element, namespace: "", name: "e" }] },
        { ...element, name: "f" },
      ],
    })
  })

  test("prefixes, which hold inside only and may be bound anew", () =>
    expect(read("prefixes")).toEqual({
      namespace: "urn:p",
      name: "a",
      prefix: "p",
      attributes: [
        { namespace: "urn:q", name: "b", value: "c", prefix: "q" },
        { namespace: "http://www.w3.org/XML/1998/namespace", name: "lang", value: "en", prefix: "xml" },
      ],
      children: [
        {
          namespace: "urn:r",
          name: "d",
          prefix: "p",
          attributes: [{ namespace: "urn:r", name: "e", value: "", prefix: "p" }],
          children: [],
        },
        { namespace: "urn:p", name: "f", prefix: "p", attributes: [], children: [] },
      ],
    }))

  test("one local name twice, in two namespaces", () =>
    expect(read("same-name-in-two-namespaces").attributes).toEqual([
      { namespace: "urn:p", name: "b", value: "1", prefix: "p" },
      { namespace: "", name: "b", value: "2" },
    ]))
})

describe("[presence.md 1] a root prefix that differs from its declaration in case", () => {
  const sample = '<p:a xmlns:P="urn:p" p:b=""><p:c/><P:d/></p:a>'

  test("is refused as a rule", () => expect(() => readXml(sample)).toThrow("the prefix of <p:a> is not declared"))

  test("is bound if that is asked for, for all inside", () => {
    const root = readXml(sample, { rebindRootPrefix: true })
    expect(plain(root)).toEqual({
      namespace: "urn:p",
      name: "a",
      prefix: "p",
      attributes: [{ namespace: "urn:p", name: "b", value: "", prefix: "p" }],
      children: [
        { namespace: "urn:p", name: "c", prefix: "p", attributes: [], children: [] },
        { namespace: "urn:p", name: "d", prefix: "P", attributes: [], children: [] },
      ],
    })
  })

  test.each([
    ["no declaration is like it", '<p:a xmlns:q="urn:q"/>', "<p:a>"],
    ["it is not the root's", '<P:a xmlns:P="urn:p"><p:b/></P:a>', "<p:b>"],
    ["it is an attribute's", '<P:a xmlns:P="urn:p" p:b=""/>', '"p:b"'],
  ])("but not if %s", (_, text, which) =>
    expect(() => readXml(text, { rebindRootPrefix: true })).toThrow(`the prefix of ${which}`),
  )
})
