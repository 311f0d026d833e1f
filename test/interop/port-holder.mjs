// Has UDP port 1900 for itself alone; ends when stdin closes.
import { createSocket } from "node:dgram"

const socket = createSocket("udp4").bind(1900, () => process.stdout.write(`${JSON.stringify({ event: "ready" })}\n`))
process.stdin.resume().on("end", () => socket.close())
