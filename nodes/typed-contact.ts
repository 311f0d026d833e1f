import type { Node, NodeAPI, NodeMessage } from "node-red"
import { isJson } from "./rules/contact-rule"
import { isTaken } from "./rules/rule"
import { asText, wrong } from "./shape"

/** A contact as a node's form has it: a text, or where to find it. */
export interface TypedContact {
  readonly contact?: unknown
  readonly contactType?: string
}

/** What the form's contact is for this message; undefined if it is empty. */
export async function evaluateContact(
  RED: NodeAPI,
  node: Node,
  { contact, contactType = "str" }: TypedContact,
  msg: NodeMessage,
): Promise<unknown> {
  if (typeof contact !== "string") return asText(contact ?? undefined) // what was `${ENV}` may be a list or an object
  if (contact === "") return undefined
  try {
    const value = await evaluate(RED, node, contact, contactType, msg)
    return value === "" ? undefined : ((["str", "env"].includes(contactType) ? ofEnvironment(value) : value) ?? undefined)
  } catch (cause) {
    if (contactType === "msg") return undefined // a path into something that the message does not have
    throw wrong(`the contact of the node cannot be read: ${(cause as Error).message}`)
  }
}

/** [contract.md] The environment has lists and objects as JSON, and may have a number. */
const ofEnvironment = (value: unknown): unknown => (isJson(value) ? JSON.parse(value) : asText(value))

const evaluate = (RED: NodeAPI, node: Node, value: string, type: string, msg: NodeMessage): Promise<unknown> =>
  new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(value, type, node, msg, (cause, found) => (cause ? reject(cause) : resolve(found)))
  })

/** Whether a text leads to a property of a message or of a context. */
export const isPath =
  (RED: NodeAPI) =>
  (text: string): boolean =>
    isTaken(() => RED.util.normalisePropertyExpression(text))
