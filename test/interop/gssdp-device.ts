import { join } from "node:path"
import { PYTHON } from "./gupnp"
import { JsonLines } from "./json-lines"
import type { Seat } from "./places"

/** Another UPnP device at a seat, of another stack; it answers searches until it is closed. */
export const startNeighbour = (seat: Seat, uuid: string, server: string): Promise<JsonLines> =>
  new JsonLines([...seat.inside, PYTHON, "-B", join(__dirname, "gssdp-device.py"), seat.interface, uuid, server]).ready()
