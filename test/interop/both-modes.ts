import type { FlowNode } from "../nodes/package-files"

const HOST_NODES = ["presence-contact", "presence-request"]
const EVENTS = ["user", "contact", "group", "watcher"]
const READ = ["user", "contact", "updates"]
/** In what flows say: for a time, or of tuples that go. */
const HOST_WORDS = /"(?:expires|until|remove)\\?"|\b(?:expires|until|remove)\\?"? *:/

/** [contract.md] Whether a flow uses only what a device has in mode host and in mode remote. */
export const isForBothModes = (flow: readonly FlowNode[]): boolean => flow.every(isNodeForBoth)

function isNodeForBoth(node: FlowNode): boolean {
  switch (node.type) {
    case "presence-in":
      return (node.events as string[]).every((event) => EVENTS.includes(event)) && node.output !== "xml"
    case "presence-get":
      return READ.includes(String(node.what))
    case "presence-update":
      return node.expires === ""
    case "presence-register":
      return node.contact !== "*"
    case "presence-device":
    case "presence-authorize":
      return true
    case "inject":
    case "change":
      return !HOST_WORDS.test(JSON.stringify(node))
    default:
      return !HOST_NODES.includes(node.type)
  }
}
