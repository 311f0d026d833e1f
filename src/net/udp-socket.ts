import { createSocket, type Socket } from "node:dgram"
import { isIpv6 } from "../upnp/ip"

/** A socket of an address's family that does not keep the process alive. */
export const udpSocket = (address: string, reuseAddr: boolean): Socket =>
  createSocket(isIpv6(address) ? { type: "udp6", ipv6Only: true, reuseAddr } : { type: "udp4", reuseAddr }).unref()

/** Binds a socket; rejects with the system's error. */
export function bind(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject)
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off("error", reject)
      resolve()
    })
  })
}

/** Sends one datagram; resolves when it has left. */
export function send(socket: Socket, datagram: Buffer, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(datagram, port, address, (cause) => (cause ? reject(cause) : resolve()))
  })
}

/** Resolves when the socket is closed, also if it was already. */
export function close(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(resolve)
    } catch {
      resolve()
    }
  })
}
