import { deepStrictEqual, ok } from "node:assert"
import { ACTION_ERRORS } from "../../src/service/action-error"
import { elementsWithin, textOf } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"

const STATUSES = new Set([100, 200, 400, 403, 404, 405, 408, 412, 413, 415, 417, 431, 500, 501, 503])
const HEADERS = new Set(
  "server content-type content-length content-language ext connection date allow sid timeout keep-alive transfer-encoding".split(
    " ",
  ),
)

export interface RawAnswer {
  readonly status: number
  readonly body: string
}

/** What a connection brought, answer by answer; throws where it is not HTTP, or more than a device says. */
export function answersIn(text: string): RawAnswer[] {
  const answers: RawAnswer[] = []
  for (let rest = text; rest !== ""; ) {
    const [head, status = "", lines = ""] = /^HTTP\/1\.1 (\d{3}) [\w' -]+\r\n((?:[\w-]+: ?[^\r\n]*\r\n)*)\r\n/.exec(rest) ?? []
    ok(head, `no answer: ${JSON.stringify(rest.slice(0, 200))}`)
    const headers = new Map(
      lines.split("\r\n").map((line) => [line.split(":")[0]?.toLowerCase() ?? "", line.replace(/^[^:]*: ?/, "")]),
    )
    deepStrictEqual(
      [...headers.keys()].filter((name) => name !== "" && !HEADERS.has(name)),
      [],
    )
    const after = rest.slice(head.length).replace(headers.has("transfer-encoding") ? /^0\r\n\r\n/ : "", "") // of Node.js: no body
    const isOfHead = after === "" || after.startsWith("HTTP/1.1 ")
    const length = isOfHead ? 0 : Number(headers.get("content-length") ?? 0)
    answers.push({ status: Number(status), body: after.slice(0, length) })
    rest = after.slice(length)
  }
  for (const answer of answers) checkAnswer(answer)
  return answers
}

/** A status that a device may have, and with 500 a fault of the protocol that is no failure of ours. */
export function checkAnswer({ status, body = "" }: { readonly status: number; readonly body?: string }): void {
  ok(STATUSES.has(status), `status ${status}`)
  if (status === 500) checkFault(body)
  else if (status !== 200) ok(body === "", body)
  else if (body !== "") readXml(body)
}

function checkFault(body: string): void {
  const elements = [...elementsWithin(readXml(body))]
  const said = (name: string) => elements.filter((element) => element.name === name).map(textOf)
  if (said("faultcode")[0] === "s:MustUnderstand") return
  deepStrictEqual([...said("faultcode"), ...said("faultstring")], ["s:Client", "UPnPError"])
  const [code = ""] = said("errorCode")
  ok(code in ACTION_ERRORS && code !== "501", code)
}
