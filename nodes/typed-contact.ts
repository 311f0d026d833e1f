import type { Node, NodeAPI, NodeMessage } from "node-red"

/** A contact as a node's form has it: a text, or where to find it. */
export interface TypedContact {
  readonly contact?: unknown
  readonly contactType?: string
}

/** What the form's contact is for this message; undefined if it is empty. */
export function evaluateContact(
  RED: NodeAPI,
  node: Node,
  { contact, contactType = "str" }: TypedContact,
  msg: NodeMessage,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (contact === undefined || contact === "") return resolve(undefined)
    RED.util.evaluateNodeProperty(String(contact), contactType, node, msg, (cause, value) => {
      if (cause) reject(cause)
      else resolve(value === "" ? undefined : value)
    })
  })
}
