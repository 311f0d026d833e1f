import { contactId, envelope, PRESENCE, userPresence } from "../interop/documents"

/** An action call: the same each time, or another each time. */
export type Call = (count: number) => string

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** An HTTP request by hand: no client of a library stands between the load and the server. */
const post = (host: string, path: string, action: string, args: Readonly<Record<string, string>>): string => {
  const ins = Object.entries(args).map(([name, text]) => `<${name}>${escaped(text)}</${name}>`)
  const body = envelope(`<u:${action} xmlns:u="${PRESENCE}">${ins.join("")}</u:${action}>`)
  return (
    `POST ${path} HTTP/1.1\r\nHOST: ${host}\r\nCONTENT-TYPE: text/xml; charset="utf-8"\r\n` +
    `SOAPACTION: "${PRESENCE}#${action}"\r\nCONTENT-LENGTH: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

export const contact = (number: number): string => `pres:contact-${number}@example.com`

/** A fresh note and the status turned over, so that each is a change. */
export const change = (count: number): string => userPresence(`change ${count}`, count % 2 ? "open" : "closed")

/** The calls that are measured. */
export const callsAt = ({ host, control }: { host: string; control: string }): Readonly<Record<string, Call>> => {
  const same = (text: string) => () => text
  return {
    GetPresence: same(post(host, control, "GetPresence", {})),
    UpdatePresence: (count) => post(host, control, "UpdatePresence", { UpdatedUserPresence: change(count) }),
    GetContactPresence: same(post(host, control, "GetContactPresence", { TargetContact: contactId(contact(1)) })),
    Register: (count) =>
      post(host, control, "RegisterForContactPresence", {
        Contact: contactId(contact(count % 100)),
        Expire: String(3600 + (count % 1000)),
      }),
  }
}
