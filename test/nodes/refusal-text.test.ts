import { expect, test } from "vitest"
import { logRefusals } from "../../nodes/refusal-text"
import type { AnyDevice } from "../../src/index"
import { REFUSALS, type Reason } from "../../src/upnp/refusal"
import type { RefusalNews } from "../../src/upnp/refusals"
import { read } from "./package-files"

type Texts = { readonly [key: string]: string | Texts }
const texts = JSON.parse(read("nodes/locales/en-US/presence-device.json")) as Texts

/** As Node-RED does it, in English. */
function word(key: string, values: Record<string, string> = {}): string {
  const path = key.replace(/^.*:/, "").split(".")
  const text = path.reduce<string | Texts>((found, part) => (found as Texts)[part] ?? "", texts)
  return String(text).replace(/__(\w+)__/g, (_, name) => values[name] ?? "?")
}

/** What stands in the log when a device has refused this. */
function linesOf(...all: RefusalNews[]): string[] {
  const lines: string[] = []
  const onLine = (listener: (news: RefusalNews) => void) => {
    for (const each of all) listener(each)
    return () => {}
  }
  logRefusals({ _: word as never }, { log: (line) => lines.push(String(line)) }, { refused: { onLine } } as unknown as AnyDevice)
  return lines
}

const news = (reason: Reason, more: Partial<RefusalNews> = {}): RefusalNews => ({
  reason,
  isFirst: true,
  count: 1,
  address: "192.168.1.66",
  addresses: 1,
  ...more,
})

test("the log names who and why, and later how many more", () => {
  const lines = linesOf(news("stranger"), news("stranger", { isFirst: false, count: 412, addresses: 3 }))
  expect(lines).toEqual([
    "Refused 192.168.1.66: A caller whose network may not call. More of these are counted in the sidebar, and told in an hour.",
    "Refused 412 more in the last hour (addresses: 3, the last one 192.168.1.66): A caller whose network may not call.",
  ])
})

test.each(Object.keys(REFUSALS) as Reason[])("%s is one line of plain words", (reason) => {
  for (const line of linesOf(news(reason), news(reason, { isFirst: false })))
    expect(line).toMatch(/^Refused [^\n?]*: [A-Z][^\n?]{20,}\.$/)
})
