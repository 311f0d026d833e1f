import type { NodeAPI } from "node-red"
import { emptyPresence, systemClock } from "../src/index"
import { respond } from "./admin-reply"
import { type AdminRequest, mayRead } from "./admin-route"
import { flowError } from "./flow-error"
import { USUAL, updateFrom } from "./flow-message"
import { formatPresence } from "./presence-value"

/** What a presence-update node with these properties would say on an empty message: its tuple, as messages show it, or why not. */
export function servePreview(RED: NodeAPI): void {
  RED.httpAdmin.get("/presence-update/preview", mayRead(RED), ({ query }: AdminRequest, response) => {
    void respond(RED, response, () => {
      const asked = Object.keys(USUAL).flatMap((property) => (property in query ? [[property, String(query[property])]] : []))
      try {
        const update = updateFrom("", { ...USUAL, ...Object.fromEntries(asked) }, systemClock.now())
        return { tuple: formatPresence({ ...emptyPresence(""), ...update }).tuples[0] }
      } catch (cause) {
        return { fault: flowError(RED, cause).message }
      }
    })
  })
}
