import { afterAll, expect } from "vitest"
import { childElements, textOf, type XmlElement } from "../src/xml/element"
import { readXml } from "../src/xml/read-xml"
import { complaints } from "./documents/valid"
import { lacksXmllint } from "./xml/xmllint"

const sent = new Set<string>()

const textsIn = (element: XmlElement): string[] =>
  childElements(element).length === 0 ? [textOf(element)] : childElements(element).flatMap(textsIn)

/** Notes the documents that a message carries to somebody on the LAN. */
export function noteSent(body = ""): void {
  if (!body.includes("&lt;?xml")) return
  for (const text of textsIn(readXml(body))) if (text.startsWith("<?xml")) sent.add(text)
}

/** Says that at the end of this file every document that left a device has to be valid by the schemas. */
export function validateSent(): void {
  afterAll(() => {
    const texts = [...sent]
    sent.clear()
    if (lacksXmllint("validation of what was sent")) return
    const wrong = complaints(texts).flatMap((complaint, index) => (complaint ? [[complaint, texts[index]]] : []))
    expect(wrong).toEqual([])
  })
}
