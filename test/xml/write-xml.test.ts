import { describe, expect, test } from "vitest"
import { createAttribute, createElement, type XmlElement } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"
import { formatXml } from "../../src/xml/write-xml"

const attribute = (namespace: string, prefix: string, name: string, value = "") => ({ namespace, prefix, name, value })
const again = (xml: string): string => formatXml(readXml(xml))

describe("[CTRL-22] escaping", () => {
  test("in text", () =>
    expect(formatXml(createElement("", "", "a", [], ["<b> & \"c\" 'd' ]]>\r\n\t"]))).toBe(
      "<a>&lt;b&gt; &amp; \"c\" 'd' ]]&gt;&#13;\n\t</a>",
    ))

  test("in attributes, where white space would be lost too", () =>
    expect(formatXml(createElement("", "", "a", [createAttribute("b", "<c> & \"d\" 'e'\r\n\t")]))).toBe(
      "<a b=\"&lt;c&gt; &amp; &quot;d&quot; 'e'&#13;&#10;&#9;\"/>",
    ))

  test("text that looks like a reference or a tag is text", () => {
    const texts = ["&amp;", "&#65;", "&", "&lt;b/&gt;", "<b/>", '{"b":1}']
    for (const text of texts) expect(readXml(formatXml(createElement("", "", "a", [], [text]))).children).toEqual([text])
  })

  test("characters that XML does not allow are left out", () =>
    expect(
      formatXml(createElement("", "", "a", [createAttribute("b", "\0c\ud83d")], ["\0\u0007d\ud83d \ude00\ufffe\uffff\u007f😀"])),
    ).toBe('<a b="c">d \u007f😀</a>'))

  test("in namespaces", () => expect(formatXml(createElement('"&"', "", "a"))).toBe('<a xmlns="&quot;&amp;&quot;"/>'))
})

describe("the form", () => {
  test("has no white space and no declaration of its own", () =>
    expect(formatXml(createElement("", "", "a", [], ["x", createElement("", "", "b"), "y"]))).toBe("<a>x<b/>y</a>"))

  test("[presence.md 12] has a declaration if asked", () =>
    expect(formatXml(createElement("", "", "a"), { declaration: true })).toBe('<?xml version="1.0" encoding="UTF-8"?><a/>'))

  test("has attributes in their order, after the declarations", () => {
    const element = createElement("urn:a", "", "a", [createAttribute("z", "1"), createAttribute("b", "2")])
    expect(formatXml(element)).toBe('<a xmlns="urn:a" z="1" b="2"/>')
  })

  test("is refused for what is no name", () => expect(() => formatXml(createElement("", "", "a b"))).toThrow())
})

describe("[CTRL-14] namespaces", () => {
  const inner = createElement("urn:b", "q", "b", [attribute("urn:c", "r", "c")])

  test("are declared where they are needed first", () =>
    expect(formatXml(createElement("urn:a", "p", "a", [], [inner, inner]))).toBe(
      '<p:a xmlns:p="urn:a"><q:b xmlns:q="urn:b" xmlns:r="urn:c" r:c=""/><q:b xmlns:q="urn:b" xmlns:r="urn:c" r:c=""/></p:a>',
    ))

  test("are declared at the root if named, in that order", () =>
    expect(
      formatXml(createElement("urn:a", "p", "a", [], [inner]), {
        namespaces: new Map([
          ["q", "urn:b"],
          ["p", "urn:a"],
        ]),
      }),
    ).toBe('<p:a xmlns:q="urn:b" xmlns:p="urn:a"><q:b xmlns:r="urn:c" r:c=""/></p:a>'))

  test("named for the root, but used for another there, are declared where they are needed", () =>
    expect(formatXml(createElement("urn:a", "q", "a", [], [inner]), { namespaces: new Map([["q", "urn:b"]]) })).toBe(
      '<q:a xmlns:q="urn:a"><q:b xmlns:q="urn:b" xmlns:r="urn:c" r:c=""/></q:a>',
    ))

  test("may change their prefix inside", () => {
    const xml = '<p:a xmlns:p="urn:a"><p:b xmlns:p="urn:b"><p:c/></p:b><p:d/></p:a>'
    expect(again(xml)).toBe(xml)
  })

  test("the default one ends where there is none", () =>
    expect(formatXml(createElement("urn:a", "", "a", [], [createElement("", "", "b")]))).toBe(
      '<a xmlns="urn:a"><b xmlns=""/></a>',
    ))

  test("without one, a prefix is of no use", () => {
    const element: XmlElement = { ...createElement("", "", "a"), prefix: "p" }
    expect(formatXml(element)).toBe("<a/>")
  })

  test("that of xml:lang is never declared", () => {
    const lang = attribute("http://www.w3.org/XML/1998/namespace", "xml", "lang", "en")
    expect(formatXml(createElement("", "", "a", [lang]))).toBe('<a xml:lang="en"/>')
  })

  test("an attribute gets a prefix if it brings none, or one that is taken", () => {
    const element = createElement("urn:a", "p", "a", [
      attribute("urn:b", "p", "b"),
      attribute("urn:c", "", "c"),
      attribute("urn:a", "p", "d"),
    ])
    expect(formatXml(element)).toBe('<p:a xmlns:p="urn:a" xmlns:ns1="urn:b" xmlns:ns2="urn:c" ns1:b="" ns2:c="" p:d=""/>')
  })

  test("a made prefix is none that is in use", () => {
    const element = createElement("urn:a", "ns1", "a", [], [createElement("urn:b", "ns2", "b", [attribute("urn:c", "", "c")])])
    expect(formatXml(element)).toBe('<ns1:a xmlns:ns1="urn:a"><ns2:b xmlns:ns2="urn:b" xmlns:ns3="urn:c" ns3:c=""/></ns1:a>')
  })
})

describe("prefixes that values mention", () => {
  test.each([
    ["an attribute", '<a xmlns:p="urn:p" b="p:c"/>'],
    ["a text", '<a xmlns:p="urn:p">p:c</a>'],
    ["a path", '<a xmlns:p="urn:p">/p:c[@d="e"]</a>'],
    ["any name in a path", '<a xmlns:p="urn:p">//p:*</a>'],
    ["the second of two", '<a xmlns:p="urn:p">tel:1 p:c</a>'],
    ["one in another script", '<a xmlns:字="urn:p">字:c</a>'],
    ["one bound anew", '<p:a xmlns:p="urn:p"><b xmlns:p="urn:q">p:c</b></p:a>'],
  ])("are kept for %s", (_, xml) => expect(again(xml)).toBe(xml))

  test("are neither the default one nor xml", () =>
    expect(again('<p:a xmlns="urn:d" xmlns:p="urn:p">:b xml:lang</p:a>')).toBe('<p:a xmlns:p="urn:p">:b xml:lang</p:a>'))

  test("are declared only where they are mentioned", () =>
    expect(again('<a xmlns:p="urn:p" xmlns:q="urn:q"><b>p:c</b><c>xq:d, :q, q, q: q:1</c></a>')).toBe(
      '<a><b xmlns:p="urn:p">p:c</b><c>xq:d, :q, q, q: q:1</c></a>',
    ))
})
