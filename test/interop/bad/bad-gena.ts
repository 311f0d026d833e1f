import { PATHS } from "../../../src/upnp/protocol"
import { all, type BadInputs, PLACE, request } from "./bad-input"

const NEAR = "<http://127.0.0.3:9/x>"
const UNKNOWN = "uuid:00000000-0000-4000-8000-00000000dead"
const subscribe = (headers: Parameters<typeof request>[2]) => request("SUBSCRIBE", PATHS.event, headers)
const cancel = (headers: Parameters<typeof request>[2]) => request("UNSUBSCRIBE", PATHS.event, headers)
const to = (callback: string | readonly string[]) => subscribe({ CALLBACK: callback, NT: "upnp:event", TIMEOUT: "Second-1800" })

const of = (what: string, values: readonly string[], make: (value: string) => string): Record<string, string> =>
  Object.fromEntries(values.map((value) => [`${what} ${JSON.stringify(value.slice(0, 60))}`, make(value)]))

/** [GENA-4, SEC-1..4] */
const CALLBACKS = [
  "",
  "<>",
  "<<>>",
  "<",
  ">",
  "< >",
  "x",
  "<x>",
  "</x>",
  "<//127.0.0.3/>",
  "<http>",
  "<http:>",
  "<http:/127.0.0.3/>",
  "<http://>",
  "<http:///x>",
  "<https://127.0.0.3/>",
  "<ftp://127.0.0.3/>",
  "<file:///etc/passwd>",
  "<javascript:alert(1)>",
  "<gopher://127.0.0.3:70/_x>",
  "<http://localhost:9/>",
  "<http://kitchen.local/>",
  "<http://evil.example/>",
  "<http://8.8.8.8/>",
  "<http://10.0.0.1/>",
  "<http://192.168.1.1/>",
  "<http://169.254.169.254/latest/meta-data/>",
  "<http://0.0.0.0/>",
  "<http://0/>",
  "<http://239.255.255.250:1900/>",
  "<http://255.255.255.255/>",
  "<http://127.255.255.255/>",
  "<http://224.0.0.1/>",
  "<http://[::]/>",
  "<http://[ff02::c]:1900/>",
  "<http://[fe80::1]/>",
  "<http://[::ffff:8.8.8.8]/>",
  "<http://[::1/>",
  "<http://0x08080808/>",
  "<http://134744072/>",
  "<http://8.8.8.8:80@127.0.0.3/>",
  "<http://127.0.0.3@8.8.8.8/>",
  "<http://ann:secret@127.0.0.3/>",
  "<http://127.0.0.3:0/>",
  "<http://127.0.0.3:65536/>",
  "<http://127.0.0.3:-1/>",
  "<http://127.0.0.3:x/>",
  "<http://127.0.0.3/#x>",
  "<http://127.0.0.3/a b>",
  "<http://127.0.0\t.3/>",
  "<http://127.0.0.3/\x80>",
  "<http://127.0.0.3\\@8.8.8.8/>",
  "<http://127.0.0.3.evil.example/>",
  "<http://256.1.1.1/>",
  "<http://1.2.3/>",
  `<http://${PLACE}${PATHS.control}>`,
  `<http://${PLACE}/>`,
  `<http://127.0.0.3/${"a".repeat(1100)}>`,
  Array.from({ length: 7 }, (_, index) => `<http://127.0.0.3/${index}>`).join(""),
]

const SIDS = ["", "uuid:", "x", UNKNOWN, UNKNOWN.toUpperCase(), "__proto__", "constructor", "uuid:\x80", "*", "a".repeat(2000)]
const NTS = ["", "upnp:events", "UPNP:EVENT", "upnp:propchange", "upnp:event,upnp:event", "x".repeat(1000)]

/** Subscriptions that a device refuses. */
export const BAD_GENA: BadInputs = {
  ...all(412, of("the callback", CALLBACKS, to)),
  ...all(
    412,
    of("the SID that is renewed", SIDS, (sid) => subscribe({ SID: sid, TIMEOUT: "Second-1800" })),
  ),
  ...all(
    412,
    of("the SID that is cancelled", SIDS, (sid) => cancel({ SID: sid })),
  ),
  ...all(
    412,
    of("NT", NTS, (nt) => subscribe({ CALLBACK: NEAR, NT: nt })),
  ),
  ...all(412, {
    "a subscription without anything": subscribe({}),
    "a subscription without NT": subscribe({ CALLBACK: NEAR }),
    "a subscription without a callback": subscribe({ NT: "upnp:event" }),
    "a cancellation without anything": cancel({}),
    "a cancellation of several": cancel({ SID: [UNKNOWN, UNKNOWN] }),
  }),
  ...all(400, {
    "a renewal with NT": subscribe({ SID: UNKNOWN, NT: "upnp:event" }),
    "a renewal with a callback": subscribe({ SID: UNKNOWN, CALLBACK: NEAR }),
    "a renewal with both": subscribe({ SID: UNKNOWN, NT: "upnp:event", CALLBACK: NEAR }),
    "a cancellation with NT": cancel({ SID: UNKNOWN, NT: "upnp:event" }),
    "a cancellation with a callback": cancel({ SID: UNKNOWN, CALLBACK: NEAR }),
  }),
}
