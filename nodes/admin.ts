import type { NodeAPI } from "node-red"
import { serveContacts } from "./admin-contacts"
import { serveDevices } from "./admin-devices"
import { serveDoctor } from "./admin-doctor"
import { serveKept } from "./admin-kept"
import { servePreview } from "./admin-preview"
import { serveUser } from "./admin-user"
import { serveWatchers } from "./admin-watchers"

/** Gives the editor what its sidebar and its forms show and change; once, for routes are never taken back. */
export function serveAdmin(RED: NodeAPI): void {
  serveDevices(RED)
  serveDoctor(RED)
  serveKept(RED)
  serveUser(RED)
  servePreview(RED)
  serveContacts(RED)
  serveWatchers(RED)
}
