import { expect, test } from "vitest"
import { ReplyStatus } from "../../src/net/reply-status"

const OK = "HTTP/1.1 200 OK\r\n"
const LENGTH_0 = "Content-Length: 0\r\n"
const CHUNKED = "Transfer-Encoding: chunked\r\n"

/** What is read of an answer that comes whole, and of one that comes byte by byte, which is the same. */
function read(text: string): { stage: string; status: number } {
  const [whole, torn] = [new ReplyStatus(), new ReplyStatus()]
  const stage = whole.take(text)
  for (const byte of text.split("")) torn.take(byte)
  expect([torn.take(""), torn.status]).toEqual([stage, whole.status])
  return { stage, status: whole.status }
}

test.each([
  ["its length is 0", `${OK}${LENGTH_0}\r\n`, 200],
  ["HTTP/1.0", `HTTP/1.0 200 OK\r\n${LENGTH_0}\r\n`, 200],
  ["no reason, nor the blank before it", `HTTP/1.1 412\r\n${LENGTH_0}\r\n`, 412],
  ["a blank, no reason", `HTTP/1.1 412 \r\n${LENGTH_0}\r\n`, 412],
  ["a reason of whatever letters", `HTTP/1.1 200 \xe9\x01\t \r\n${LENGTH_0}\r\n`, 200],
  ["blank lines first", `\r\n\r\n${OK}${LENGTH_0}\r\n`, 200],
  ["a status that nobody knows", `HTTP/1.1 999 ?\r\n${LENGTH_0}\r\n`, 999],
  ["a length in any letters, with blanks", `${OK}content-LENGTH: \t2  \r\n\r\nhi`, 200],
  ["more than its length", `${OK}Content-Length: 2\r\n\r\nhi there`, 200],
  ["204 has no body", "HTTP/1.1 204 No Content\r\n\r\n", 204],
  ["304 has none", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304],
  ["no chunk but the last", `${OK}${CHUNKED}\r\n0\r\n\r\n`, 200],
  ["chunks", `${OK}Transfer-Encoding: gzip, Chunked \r\n\r\n2\r\nhi\r\n0\r\n\r\n`, 200],
  ["every header that a name can be", `${OK}!#$%&'*+-.^_\`|~aZ9:\tb\x80\xff~\t\r\nEmpty:\r\n${LENGTH_0}\r\n`, 200],
  ["two answers", `${OK}${LENGTH_0}\r\nHTTP/1.1 500 No\r\n${LENGTH_0}\r\n`, 200],
  ["it goes on", `HTTP/1.1 100 Continue\r\n\r\n${OK}${LENGTH_0}\r\n`, 200],
  ["hints, with a length that is none", `HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n${OK}${LENGTH_0}\r\n`, 200],
  ["more than anybody wants to hear", `${OK}\r\n${"x".repeat(66_000)}`, 200],
])("[GENA-26] an answer that is whole: %s", (_title, text, status) => {
  expect(read(text)).toEqual({ stage: "whole", status })
})

test.each([
  ["until it closes", `${OK}\r\n`],
  ["a body without an end", `${OK}\r\n${"x".repeat(1000)}0\r\n\r\n`],
  ["less than its length", `${OK}Content-Length: 3\r\n\r\nhi`],
  ["the greatest length", `${OK}Content-Length: 9999999999999999999\r\n\r\nhi`],
  ["chunks without the last", `${OK}${CHUNKED}\r\n2\r\nhi\r\n`],
  ["a coding that is not in chunks", `${OK}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
])("[GENA-26] an answer of which more may come: %s", (_title, text) => {
  expect(read(text)).toEqual({ stage: "rest", status: 200 })
})

test.each([
  ["nothing", ""],
  ["the start of a start", "HTTP/"],
  ["no end of the first line", "HTTP/1.1 200 OK"],
  ["no blank line", `${OK}${LENGTH_0}`],
  ["half a blank line", `${OK}${LENGTH_0}\r`],
  ["it only goes on", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100)],
  ["blank lines", "\r\n\r\n"],
])("an answer that may become one: %s", (_title, text) => {
  expect(read(text)).toEqual({ stage: "head", status: 0 })
})

test.each([
  ["another protocol", "SIP/2.0 200 OK\r\n\r\n"],
  ["garbage, before its line ends", "\xff\xff"],
  ["a blank first", ` ${OK}\r\n`],
  ["small letters", "http/1.1 200 OK\r\n\r\n"],
  ["another version", "HTTP/1.2 200 OK\r\n\r\n"],
  ["a longer version", "HTTP/1.10 200 OK\r\n\r\n"],
  ["HTTP/2", "HTTP/2.0 200 OK\r\n\r\n"],
  ["no status", "HTTP/1.1 OK\r\n\r\n"],
  ["two digits", "HTTP/1.1 20 OK\r\n\r\n"],
  ["four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
  ["a status below all", "HTTP/1.1 020 OK\r\n\r\n"],
  ["a sign", "HTTP/1.1 +20 OK\r\n\r\n"],
  ["two blanks", "HTTP/1.1  200 OK\r\n\r\n"],
  ["a tab for the blank", "HTTP/1.1\t200 OK\r\n\r\n"],
  ["a reason without its blank", "HTTP/1.1 200OK\r\n\r\n"],
  ["another protocol from here on", "HTTP/1.1 101 Switching Protocols\r\n"],
  ["a start line that LF ends", "HTTP/1.1 200 OK\n\r\n"],
  ["a header that LF ends", `${OK}A: b\n\r\n`],
  ["a blank line of LF", `${OK}\n`],
  ["CR within the reason", "HTTP/1.1 200 O\rK\r\n\r\n"],
  ["CR within a header", `${OK}A: b\rC: d\r\n\r\n`],
  ["two CR", `${OK}A: b\r\r\n\r\n`],
  ["a folded header", `${OK}A: b\r\n c\r\n\r\n`],
  ["a blank before the first header", `${OK} A: b\r\n\r\n`],
  ["no colon", `${OK}A\r\n\r\n`],
  ["no name", `${OK}: b\r\n\r\n`],
  ["a blank before the colon", `${OK}A : b\r\n\r\n`],
  ["a name in quotes", `${OK}"A": b\r\n\r\n`],
  ["NUL in a value", `${OK}A: \0\r\n\r\n`],
  ["a control character in a value", `${OK}A: \x7f\r\n\r\n`],
  ["two lengths", `${OK}${LENGTH_0}${LENGTH_0}\r\n`],
  ["a length that is none", `${OK}Content-Length: 0x1\r\n\r\n`],
  ["a length and a tab", `${OK}Content-Length: 1\t\r\n\r\n`],
  ["an empty length", `${OK}Content-Length:\r\n\r\n`],
  ["a length below 0", `${OK}Content-Length: -1\r\n\r\n`],
  ["two lengths in one", `${OK}Content-Length: 1, 1\r\n\r\n`],
  ["a length beyond all", `${OK}Content-Length: 99999999999999999999\r\n\r\n`],
  ["a length and chunks", `${OK}${LENGTH_0}${CHUNKED}\r\n`],
  ["chunks and a length", `${OK}${CHUNKED}${LENGTH_0}\r\n`],
  ["a head that is too long", `${OK}${"A: b\r\n".repeat(3000)}\r\n`],
  ["a header that does not end", `${OK}A: ${"b".repeat(16_400)}`],
  ["a reason that does not end", `HTTP/1.1 200 ${"b".repeat(16_400)}`],
  ["it goes on for ever", "HTTP/1.1 100 Continue\r\n\r\n".repeat(700)],
  ["blank lines for ever", "\r\n".repeat(9000)],
  ["a bad head before the answer", `HTTP/1.1 100 Continue\r\nA\r\n\r\n${OK}\r\n`],
])("what is no answer: %s", (_title, text) => {
  expect(read(text)).toEqual({ stage: "malformed", status: 0 })
})
