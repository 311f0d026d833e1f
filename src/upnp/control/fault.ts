import { ACTION_ERRORS, type ActionError } from "../../service/action-error"
import { createElement, type XmlElement } from "../../xml/element"
import { CONTROL_NAMESPACE, SOAP_NAMESPACE } from "../protocol"
import { formatEnvelope } from "./soap"

const DESCRIPTION_LENGTH = 255 // CTRL-25

/** [UDA 3.2.2] CTRL-25: an error of the service; never more of it than its code, its text and what was wrong. */
export function formatFault({ code, detail }: ActionError, text: string = ACTION_ERRORS[code].text): string {
  const description = detail === undefined ? text : `${text}: ${detail}`
  const upnpError = createElement(
    CONTROL_NAMESPACE,
    "",
    "UPnPError",
    [],
    [
      createElement(CONTROL_NAMESPACE, "", "errorCode", [], [String(code)]),
      createElement(CONTROL_NAMESPACE, "", "errorDescription", [], [description.slice(0, DESCRIPTION_LENGTH)]),
    ],
  )
  return formatEnvelope(soapFault("s:Client", "UPnPError", [plain("detail", [upnpError])]))
}

/** CTRL-15: a header entry that we would have to know. */
export const formatMustUnderstandFault = (): string =>
  formatEnvelope(soapFault("s:MustUnderstand", "a mandatory header entry is not understood", []))

const soapFault = (code: string, text: string, detail: readonly XmlElement[]): XmlElement =>
  createElement(SOAP_NAMESPACE, "s", "Fault", [], [plain("faultcode", [code]), plain("faultstring", [text]), ...detail])

const plain = (name: string, children: readonly (XmlElement | string)[]): XmlElement => createElement("", "", name, [], children)
