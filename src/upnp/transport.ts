import type { Reason } from "./refusal"

/** The network as this room sees it; `net/` implements it, the tests have one of their own. */

/** An IP literal and a port. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** One address of one network interface. */
export interface NetworkInterface {
  readonly name: string
  /** A link-local address of IPv6 has its zone: `fe80::1%eth0`. */
  readonly address: string
  readonly netmask: string
  /** True for loopback. */
  readonly internal: boolean
}

export type Headers = readonly (readonly [name: string, value: string])[]

export interface HttpRequest {
  readonly method: string
  readonly httpVersion: string
  /** Origin form: path and query. */
  readonly path: string
  /** Names in lower case; of repeated ones the values are joined by ", ". */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  readonly local: Endpoint
  readonly peer: Endpoint
}

export interface HttpReply {
  readonly status: number
  readonly headers: Headers
  readonly body?: string
  /** Why it refuses what was asked. */
  readonly refused?: Reason
  /** Called once the reply has left, with false if it could not be delivered. */
  readonly sent?: (delivered: boolean) => void
}

/** Answers one request; it does not throw. */
export type HttpHandler = (request: HttpRequest) => HttpReply | Promise<HttpReply>

/** Who comes in by a listener; asked before anything of a body is read. */
export interface Door {
  /** What somebody gets who is not let in; undefined for who is. */
  refuse(address: string): HttpReply | undefined
  /** Somebody was refused before a handler heard of him. */
  onRefused(reason: Reason, address: string): void
  /** What somebody asked kept us busy for so long. */
  onServed(address: string, tookMs: number): void
}

export interface HttpListener {
  readonly port: number
  /** Ends all connections too. */
  close(): Promise<void>
}

export interface NotifyRequest {
  readonly to: Endpoint
  /** Path and query as the subscriber wrote them. */
  readonly path: string
  readonly headers: Headers
  readonly body: string
  readonly connectTimeoutMs: number
  readonly timeoutMs: number
  /** Called once there is a connection, over which it leaves. */
  readonly onConnected?: () => void
}

/** `start` is the request line without target and version (`NOTIFY`), or the status (`200 OK`). */
export interface SsdpMessage {
  readonly start: string
  readonly headers: Headers
}

/** A request that came in as a datagram; header names in upper case, values trimmed. */
export interface SsdpRequest {
  readonly startLine: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly from: Endpoint
}

export interface SsdpListener {
  onRequest(request: SsdpRequest): void
  /** A datagram was refused as it came. */
  onRefused?(reason: Reason, address: string): void
  /** A socket failed after it was open; the socket is of no more use. */
  onError(cause: Error): void
}

/** Memberships on interfaces, and one send socket for each. */
export interface SsdpSocket {
  /** Those of the interfaces asked for on which it is open. */
  readonly interfaces: readonly NetworkInterface[]
  /** Sends to the group from the interface with this address; resolves when the datagram has left. */
  multicast(fromAddress: string, message: SsdpMessage): Promise<void>
  /** Sends to one peer from the interface with this address; resolves when the datagram has left. */
  reply(fromAddress: string, to: Endpoint, message: SsdpMessage): Promise<void>
  close(): Promise<void>
}

/** A socket of one interface that searches, from a port that nobody else has. */
export interface SearchSocket {
  /** Rejects with the system's error. */
  join(group: string): Promise<void>
  /** To the group or to one peer; resolves when the datagram has left, rejects with the system's error. */
  send(to: Endpoint, message: SsdpMessage): Promise<void>
  close(): Promise<void>
}

/** One request over a connection of its own. */
export interface HttpCall {
  readonly method: string
  readonly to: Endpoint
  readonly path: string
  readonly headers: Headers
  readonly body?: string
  /** What is longer rejects. */
  readonly maxBytes: number
  /** Rejects with ECONNECT where nobody takes the connection in time. */
  readonly connectTimeoutMs?: number
  readonly timeoutMs: number
  /** Whoever asks has gone: rejects with ABORT_ERR. */
  readonly signal?: AbortSignal
}

/** Names of headers in lower case. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** An answer with both ends of its connection. */
export interface LocatedAnswer extends HttpAnswer {
  readonly local: Endpoint
  readonly peer: Endpoint
}

export interface Network {
  /** The addresses that the choice names now: empty for every LAN interface, else an interface's name or address. */
  interfaces(choice: string): readonly NetworkInterface[]
  /** Listens at an address; at port 0 for any free one. Rejects with the system's error. */
  listen(address: string, port: number, handle: HttpHandler, door?: Door): Promise<HttpListener>
  /** Delivers one event message; resolves with the status of the answer, rejects if there is none. */
  notify(request: NotifyRequest): Promise<number>
  /** Opens SSDP where it can; rejects with the system's error if that is nowhere, with nothing left open. */
  openSsdp(interfaces: readonly NetworkInterface[], listener: SsdpListener): Promise<SsdpSocket>
}
