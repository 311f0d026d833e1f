import { join } from "node:path"
import { until } from "../real/processes"
import { noteSent } from "../sent-documents"
import { JsonLines, type Said } from "./json-lines"
import type { Seat } from "./places"

type HeaderMap = Readonly<Record<string, string | undefined>>

/** One NOTIFY of SSDP as it came in; header names in lower case. */
export interface Announced extends Said {
  readonly event: "ssdp"
  readonly atMs: number
  readonly from: string
  readonly headers: HeaderMap
}

/** One event message as it came in. */
export interface Delivered extends Said {
  readonly event: "gena"
  readonly atMs: number
  readonly headers: HeaderMap
  readonly body: string
}

interface Ready extends Said {
  readonly callback: string
  readonly callbacks6: readonly string[]
}

/** One answer to a search; the address that it came from. */
export interface Answered {
  readonly from: string
  readonly headers: HeaderMap
}

/** A group to search by: that of IPv4, or of IPv6 the link-local or the site-local one; or an address. */
export type SearchBy = "ipv4" | "link" | "site" | (string & {})

export interface RawReply {
  readonly status: number
  readonly headers: HeaderMap
  readonly body: string
}

const isAnnounced = (said: Said): said is Announced => said.event === "ssdp"
const isDelivered = (said: Said): said is Delivered => said.event === "gena"
const isReady = (said: Said): said is Ready => said.event === "ready"

/** A neighbour without any UPnP stack: what it hears is what was on the wire. */
export class Listener {
  readonly #lines: JsonLines

  private constructor(lines: JsonLines) {
    this.#lines = lines
  }

  static async start(seat: Seat): Promise<Listener> {
    return new Listener(
      await new JsonLines([
        ...seat.inside,
        process.execPath,
        join(__dirname, "neighbour.mjs"),
        seat.address,
        seat.interface,
      ]).ready(),
    )
  }

  /** The NOTIFYs of one device so far, with this NTS. */
  announced(udn: string, nts: "ssdp:alive" | "ssdp:byebye" | "ssdp:update"): Announced[] {
    return this.#lines.events.filter(isAnnounced).filter(({ headers }) => headers.nts === nts && headers.usn?.startsWith(udn))
  }

  /** The event messages of one subscription so far. */
  delivered(sid: string): Delivered[] {
    return this.#lines.events.filter(isDelivered).filter(({ headers }) => headers.sid === sid)
  }

  async request(method: string, url: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<RawReply> {
    const reply = await this.#lines.ask<RawReply>({ do: "request", method, url, headers, body })
    noteSent(reply.body)
    return reply
  }

  /** Asks once; all answers that come until half a second after MX, which is 1, longer where the machine is busy. */
  search(target: string, by: SearchBy = "ipv4"): Promise<readonly Answered[]> {
    return this.#lines.ask({ do: "search", target, by })
  }

  /** Where it hears events by IPv6: at each of its addresses. */
  get callbacks6(): readonly string[] {
    return this.#lines.events.find(isReady)?.callbacks6 ?? []
  }

  /** Subscribes by hand and waits for the initial event; gives the SID. */
  async subscribe(eventUrl: string, callback = this.#lines.events.find(isReady)?.callback): Promise<string> {
    const { status, headers } = await this.request("SUBSCRIBE", eventUrl, {
      callback: `<${callback}/>`,
      nt: "upnp:event",
      timeout: "Second-1800",
    })
    const { sid } = headers
    if (status !== 200 || sid === undefined) throw new Error(`SUBSCRIBE: ${status}`)
    await until("initial event", () => this.delivered(sid).length > 0 || undefined)
    return sid
  }

  async unsubscribe(eventUrl: string, sid: string): Promise<number> {
    return (await this.request("UNSUBSCRIBE", eventUrl, { sid })).status
  }

  close(): Promise<void> {
    for (const { body } of this.#lines.events.filter(isDelivered)) noteSent(body)
    return this.#lines.close()
  }
}
