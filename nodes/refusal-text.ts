import type { Node, NodeAPI } from "node-red"
import type { AnyDevice, Cancel, RefusalNews } from "../src/index"
import { deviceText, messageKey } from "./status"

/** Writes into the log what a device refuses, as often as it is worth a line. */
export const logRefusals = (RED: Pick<NodeAPI, "_">, node: Pick<Node, "log">, { refused }: Pick<AnyDevice, "refused">): Cancel =>
  refused.onLine((news) => node.log(refusalText(RED, news)))

// all that the network chose of it is the address
function refusalText({ _ }: Pick<NodeAPI, "_">, { reason, isFirst, count, address, addresses }: RefusalNews): string {
  const values = { reason: _(deviceText(`refusal.${reason}`)), address, count: String(count), addresses: String(addresses) }
  return _(isFirst ? messageKey("refused") : messageKey("refusedMore"), values)
}
