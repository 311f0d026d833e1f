import { all, type BadInputs } from "./bad-input"

const LINE = "M-SEARCH * HTTP/1.1"
const USUAL = { HOST: "239.255.255.250:1900", MAN: '"ssdp:discover"', MX: "1", ST: "ssdp:all" }

const search = (change: Readonly<Record<string, string | undefined>> = {}, line = LINE): string => {
  const lines = Object.entries({ ...USUAL, ...change }).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}: ${value}`,
  )
  return [line, ...lines, "", ""].join("\r\n")
}

const of = (what: string, values: readonly string[], make: (value: string) => string): Record<string, string> =>
  Object.fromEntries(values.map((value) => [`${what} ${JSON.stringify(value.slice(0, 40))}`, make(value)]))

const LINES = [
  "M-SEARCH * HTTP/1.0",
  "M-SEARCH * HTTP/0.9",
  "M-SEARCH * HTTP/1.1 x",
  "M-SEARCH / HTTP/1.1",
  "M-SEARCH HTTP/1.1",
  "M-SEARCH *",
  "m-search * HTTP/1.1",
  "M-SEARCH * http/1.1",
  "M-SEARCH * HTTP/1",
  "M-SEARCH * HTTP/11",
  "M-SEARCH * HTTP/a.b",
  "MSEARCH * HTTP/1.1",
  "NOTIFY * HTTP/1.1",
  "GET * HTTP/1.1",
  "SEARCH * HTTP/1.1",
  "HTTP/1.1 200 OK",
  "HTTP/1.1 500 No",
  "\0",
  "",
  "*",
  "M-SEARCH\0* HTTP/1.1",
]
const MANS = [
  "",
  '""',
  "ssdp",
  '"ssdp:discove"',
  '"ssdp:discover',
  'ssdp:discover"',
  '"SSDP:DISCOVER"',
  '"ssdp:all"',
  "'ssdp:discover'",
  '"ssdp:discover";x',
  '"upnp:discover"',
]
const MXS = ["", "-1", "1.5", "x", "1x", "0x1", "1e1", "NaN", "infinite", "+1", "1,2", "\u0661"]
const TARGETS = [
  "",
  "ssdp:",
  "ssdp:al",
  "ssdp:all ssdp:all",
  "SSDP:ALL",
  "upnp:rootdevices",
  "UPNP:ROOTDEVICE",
  "uuid:",
  "uuid:00000000-0000-0000-0000-000000000000",
  "urn:",
  "urn:schemas-upnp-org:service:Presence:0",
  "urn:schemas-upnp-org:service:Presence:-1",
  "urn:schemas-upnp-org:service:Presence:2",
  "urn:schemas-upnp-org:service:Presence:1.0",
  "urn:schemas-upnp-org:service:Presence:01",
  "urn:schemas-upnp-org:service:Presence:",
  "urn:schemas-upnp-org:service:Presence",
  "urn:schemas-upnp-org:service:Presence:99999999999999999999",
  "urn:schemas-upnp-org:service:presence:1",
  "urn:schemas-upnp-org:device:TelephonyServer:3",
  "urn:schemas-upnp-org:device:TelephonyClient:1",
  "urn:schemas-upnp-org:device:Basic:1",
  "*",
  "__proto__",
  "%s%n",
  "../..",
  "a".repeat(1500),
]

/** Datagrams that a device passes over. */
export const BAD_SSDP: BadInputs = all("silence", {
  ...of("the line", LINES, (line) => search({}, line)),
  ...of("MAN", MANS, (man) => search({ MAN: man })),
  ...of("MX", MXS, (mx) => search({ MX: Buffer.from(mx).toString("latin1") })),
  ...of("ST", TARGETS, (st) => search({ ST: st })),
  "no MAN": search({ MAN: undefined }),
  "no MX": search({ MX: undefined }),
  "no ST": search({ ST: undefined }),
  "no headers": `${LINE}\r\n\r\n`,
  "no line ends": LINE,
  "a blank line before all headers": search().replace("\r\n", "\r\n\r\n"),
  "CR alone": search().replaceAll("\r\n", "\r"),
  "more than 2 KiB": search({ X: "a".repeat(2048) }),
  "64 KB": search({ X: "a".repeat(60_000) }),
  nothing: "",
  "one byte": "M",
  NULs: "\0".repeat(512),
  "bytes beyond ASCII": "\xff".repeat(512),
  "a name to be looked up": "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x05local\x00\x00\x01\x00\x01",
  "an advertisement of our service by somebody else": search(
    { NT: "upnp:rootdevice", NTS: "ssdp:alive", LOCATION: "http://127.0.0.1:1/", USN: "uuid:x::upnp:rootdevice", ST: undefined },
    "NOTIFY * HTTP/1.1",
  ),
  "a byebye": search(
    { NT: "upnp:rootdevice", NTS: "ssdp:byebye", USN: "uuid:x::upnp:rootdevice", ST: undefined },
    "NOTIFY * HTTP/1.1",
  ),
  SOAP: "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>",
  "UTF-16": Buffer.from(search(), "utf16le").toString("latin1"),
})
