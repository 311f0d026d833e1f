import type { ServiceDefinition } from "../../service/service-definition"
import type { XmlElement } from "../../xml/element"
import { SERVICE_NAMESPACE } from "../protocol"
import { formatDescription, part } from "./configuration"

const text = (name: string, value: string) => part(SERVICE_NAMESPACE, name, value)
const list = (name: string, items: readonly XmlElement[]) => part(SERVICE_NAMESPACE, name, items)

/** [UDA 2.3] The service's actions and variables, as its table has them. */
export const formatScpd = ({ actions, variables }: ServiceDefinition, configId: number): string =>
  formatDescription(
    SERVICE_NAMESPACE,
    "scpd",
    [
      list(
        "actionList",
        [...actions].map(([name, { in: ins, out }]) => actionElement(name, ins, out)),
      ),
      list(
        "serviceStateTable",
        [...variables].map(([name, variable]) => variableElement(name, variable)),
      ),
    ],
    configId,
  )

// DESC-16: all in before all out
const actionElement = (name: string, ins: Readonly<Record<string, string>>, outs: Readonly<Record<string, string>>): XmlElement =>
  list("action", [
    text("name", name),
    list("argumentList", [
      ...Object.entries(ins).map(([argument, variable]) => argumentElement(argument, "in", variable)),
      ...Object.entries(outs).map(([argument, variable]) => argumentElement(argument, "out", variable)),
    ]),
  ])

const argumentElement = (name: string, direction: "in" | "out", variable: string): XmlElement =>
  list("argument", [text("name", name), text("direction", direction), text("relatedStateVariable", variable)])

// DESC-18, DESC-20: sendEvents is always written
function variableElement(name: string, variable: { dataType: string; moderationMs?: number }): XmlElement {
  const element = list("stateVariable", [text("name", name), text("dataType", variable.dataType)])
  const sendEvents = { namespace: "", name: "sendEvents", value: variable.moderationMs === undefined ? "no" : "yes" }
  return { ...element, attributes: [sendEvents] }
}
