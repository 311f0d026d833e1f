import { PATHS } from "../../../src/upnp/protocol"
import { all, type BadInputs, PLACE, request } from "./bad-input"

const { description, scpd, control, event } = PATHS
const get = (headers: Parameters<typeof request>[2] = {}, path: string = description) => request("GET", path, headers)
const raw = (line: string, headers = `HOST: ${PLACE}\r\n`, body = "") => `${line}\r\n${headers}\r\n${body}`

/** [SEC-5] names that a page may give to our address */
const HOSTS = [
  "evil.example",
  `evil.example:80`,
  "localhost",
  "127.0.0.1",
  "127.0.0.1:1",
  "127.0.0.2:80",
  "[::1]:80",
  "[::1",
  "0x7f.1",
  "2130706433",
  "",
  "a b",
  `${PLACE}.evil.example`,
  `x@${PLACE}`,
  `${PLACE}/`,
  `${PLACE},${PLACE}`,
  "\x80\xff",
  "a".repeat(300),
]

const hosts = Object.fromEntries(HOSTS.map((host) => [`Host ${JSON.stringify(host.slice(0, 30))}`, get({ HOST: host })]))

const METHODS = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "SUBSCRIBE", "NOTIFY", "M-SEARCH"]
const methods = Object.fromEntries(METHODS.map((method) => [`${method} of a description`, request(method, description)]))
const onControl = Object.fromEntries(
  ["GET", "HEAD", "PUT", "OPTIONS", "NOTIFY"].map((method) => [`${method} of the control URL`, request(method, control)]),
)
const onEvent = Object.fromEntries(
  ["GET", "POST", "PUT", "OPTIONS", "NOTIFY"].map((method) => [`${method} of the event URL`, request(method, event)]),
)

const PATHS_THAT_ARE_NONE = [
  "/",
  "//",
  "/upnp",
  `${description}/`,
  `${description}?a`,
  `${description}#a`,
  `${description}%00`,
  "/upnp/presence/../presence/device.xml",
  "/%75pnp/presence/device.xml",
  "/UPNP/PRESENCE/DEVICE.XML",
  "/../../etc/passwd",
  "/flows",
  "/__proto__",
  "*",
  `${scpd};a`,
  `/${"a".repeat(5000)}`,
]
const paths = Object.fromEntries(
  PATHS_THAT_ARE_NONE.map((path) => [`the path ${JSON.stringify(path.slice(0, 40))}`, get({}, path)]),
)

/** HTTP that a device refuses. */
export const BAD_HTTP: BadInputs = {
  ...all(403, hosts),
  ...all(405, { ...methods, ...onControl, ...onEvent }),
  ...all(404, paths),
  ...all(403, {
    "an Origin on the control URL": request("POST", control, { ORIGIN: "http://evil.example", "CONTENT-TYPE": "text/xml" }),
    "two Hosts, the wrong one first": get({ HOST: ["evil.example", PLACE] }),
    "the Origin null on the event URL": request("SUBSCRIBE", event, { ORIGIN: "null" }),
  }),
  ...all(400, {
    "no Host": get({ HOST: undefined }),
    "a blank line with spaces": raw(`GET ${description} HTTP/1.1`, " \r\n"),
    "the opening of HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a header without a colon": raw(`GET ${description} HTTP/1.1`, `HOST: ${PLACE}\r\nnonsense\r\n`),
    "a header without a name": raw(`GET ${description} HTTP/1.1`, `HOST: ${PLACE}\r\n: x\r\n`),
    "a name with a blank": raw(`GET ${description} HTTP/1.1`, `HOST : ${PLACE}\r\n`),
    "a NUL in a value": get({ X: "a\0b" }),
    "a CR in a value": get({ X: "a\rb" }),
    "a version that is none": raw(`GET ${description} HTTP/x`),
    "a version of no digits": raw(`GET ${description} HTTP/1.x`),
    "a protocol of another name": raw(`GET ${description} ICE/1.0`),
    "a version of HTTP/9.9": raw(`GET ${description} HTTP/9.9`),
    "two blanks and no path": raw("GET  HTTP/1.1"),
    "a path with a NUL": raw("GET /\0 HTTP/1.1"),
    "a length that is no number": request("POST", control, { "CONTENT-LENGTH": "ten" }),
    "a negative length": request("POST", control, { "CONTENT-LENGTH": "-1" }),
    "two lengths": request("POST", control, { "CONTENT-LENGTH": ["1", "2"] }),
    "a length beyond 64 bits": request("POST", control, { "CONTENT-LENGTH": "99999999999999999999999" }),
    "a length beside chunks": request("POST", control, { "CONTENT-LENGTH": "5", "TRANSFER-ENCODING": "chunked" }),
    "chunks that are not the last encoding": request("POST", control, { "TRANSFER-ENCODING": "chunked, gzip" }),
    "an encoding that is none": request("POST", control, { "TRANSFER-ENCODING": "xchunked" }),
    "a chunk without a size": `${request("POST", control, { "TRANSFER-ENCODING": "chunked" })}\r\nx\r\n`,
    "a chunk of no hexadecimal size": `${request("POST", control, { "TRANSFER-ENCODING": "chunked" })}zz\r\n`,
    "a chunk beyond 64 bits": `${request("POST", control, { "TRANSFER-ENCODING": "chunked" })}fffffffffffffffffff\r\n`,
    "a chunk that is longer than its size": `${request("POST", control, { "TRANSFER-ENCODING": "chunked" })}1\r\nabc\r\n`,
  }),
  ...all(413, {
    "a body of more than 256 KiB by its length": request("POST", control, { "CONTENT-LENGTH": "262145" }),
    "a body of a terabyte by its length": request("POST", control, { "CONTENT-LENGTH": "1099511627776" }),
    "a body of more than 256 KiB in chunks": `${request("POST", control, { "TRANSFER-ENCODING": "chunked" })}50000\r\n${"a".repeat(0x50000)}\r\n0\r\n\r\n`,
  }),
  ...all(415, {
    "no XML by its type": request("POST", control, { "CONTENT-TYPE": "text/plain" }, "x"),
    "a form by its type": request("POST", control, { "CONTENT-TYPE": "application/x-www-form-urlencoded" }, "a=b"),
    "a type that begins like one of XML": request("POST", control, { "CONTENT-TYPE": "text/xmlx" }, "x"),
    "JSON by its type": request("POST", control, { "CONTENT-TYPE": "application/json" }, "{}"),
  }),
  ...all(417, { "an expectation that nobody fulfils": get({ EXPECT: "miracles" }) }),
  ...all(431, {
    "a header of 17 KB": get({ X: "a".repeat(17_000) }),
    "headers of 17 KB together": get({ X: Array.from({ length: 170 }, () => "a".repeat(100)) }),
    "a path of 17 KB": get({}, `/${"a".repeat(17_000)}`),
    "a name of 17 KB": get({ ["a".repeat(17_000)]: "x" }),
  }),
  ...all(501, {
    "a method that is none": request("BREW", description),
    "a method in small letters": request("get", description),
    "M-POST": request("M-POST", control, { MAN: '"http://schemas.xmlsoap.org/soap/envelope/"; ns=01' }),
    "the beginning of TLS": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "the beginning of SSH": "SSH-2.0-OpenSSH_9.2\r\n",
    NULs: "\0".repeat(64),
    "bytes beyond ASCII": "\xff\xfe\xfd\xfc\r\n\r\n",
    "an answer in place of a request": "HTTP/1.1 200 OK\r\n\r\n",
    "SSDP over TCP": "M-SEARCH! * HTTP/1.1\r\n\r\n",
    "a tunnel": "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHOST: 127.0.0.1:22\r\n\r\n",
  }),
  ...all(
    400,
    {
      "half a request line": "GET /upnp/pre",
      "half a header": `GET ${description} HTTP/1.1\r\nHOS`,
      "no end of the headers": `GET ${description} HTTP/1.1\r\nHOST: ${PLACE}\r\n`,
      "half a body": request("POST", control, { "CONTENT-TYPE": "text/xml", "CONTENT-LENGTH": "100" }, "<a/>"),
      "half a chunk": `${request("POST", control, { "TRANSFER-ENCODING": "chunked" })}10\r\nabc`,
    },
    true,
  ),
}
