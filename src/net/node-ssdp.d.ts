/** As much of node-ssdp 4 as the engine builds on; it comes without types. */
declare module "node-ssdp" {
  import type { RemoteInfo, Socket } from "node:dgram"
  import type { EventEmitter } from "node:events"

  export interface ServerOptions {
    readonly customLogger?: (format: string, ...values: unknown[]) => void
    readonly location?: () => string
    readonly ssdpSig?: string
    readonly sourcePort?: number
  }

  export class Server extends EventEmitter {
    constructor(options?: ServerOptions)
    sockets: Record<string, Socket> | null
    /** Rejects with what `_start` hands to `done`. */
    start(): PromiseLike<void>
    protected _createSockets(): void
    protected _start(done: (cause?: unknown) => void): void
    protected _initAdLoop(): void
    /** Takes a whole datagram; hands requests to `_parseCommand`. */
    protected _parseMessage(text: string, from: RemoteInfo): void
    protected _parseCommand(text: string, from: RemoteInfo): void
    protected _getHeaders(text: string): Record<string, string>
  }

  export class Client extends EventEmitter {
    constructor(options?: ServerOptions)
    sockets: Record<string, Socket> | null
    start(): PromiseLike<void>
    protected _createSockets(): void
    protected _start(done: (cause?: unknown) => void): void
    /** Takes a whole datagram; hands answers to searches to `_parseResponse`. */
    protected _parseMessage(text: string, from: RemoteInfo): void
    protected _parseCommand(text: string, from: RemoteInfo): void
    protected _parseResponse(text: string, from: RemoteInfo): void
    protected _getStatusCode(text: string): number
    protected _getHeaders(text: string): Record<string, string>
  }
}

declare module "node-ssdp/lib/ssdpHeader" {
  class SsdpHeader {
    /** `method` is what comes before `* HTTP/1.1`, or for a response what comes after `HTTP/1.1`. */
    constructor(method: string, headers: Record<string, string>, isResponse?: boolean)
    toString(): string
    toBuffer(): Buffer
  }
  export = SsdpHeader
}
