import type { ClientRequest } from "node:http"

const MOST = 8

/** [SEC-10] Gives up whoever sends one interim answer after another [RFC 9110 15.2]: each costs time, and no limit of Node.js counts them. */
export function boundInterim(outgoing: ClientRequest): void {
  let left = MOST
  outgoing.on("information", () => {
    left -= 1
    if (left < 0) outgoing.destroy(new Error(`more than ${MOST} interim answers`))
  })
}
