import { SERVICE_ID, SERVICE_TYPE } from "../../service/service-definition"
import { DEVICE_NAMESPACE, deviceTypeUrn, PATHS } from "../protocol"
import { formatDescription, part } from "./configuration"

/** What a device says of itself. */
export interface Description {
  readonly friendlyName: string
  /** `TelephonyServer:2` and the like. */
  readonly deviceType: string
  /** With its `uuid:`. */
  readonly udn: string
  readonly modelNumber: string
}

const FRIENDLY_NAME_LENGTH = 63 // DESC-9
const MODEL_NUMBER_LENGTH = 31

/** [UDA 2.1] The root device with its one service, elements in the order of the template (DESC-8, DESC-12). */
export function formatDeviceDescription({ friendlyName, deviceType, udn, modelNumber }: Description, configId: number): string {
  const text = (name: string, value: string) => part(DEVICE_NAMESPACE, name, value)
  const service = part(DEVICE_NAMESPACE, "service", [
    text("serviceType", SERVICE_TYPE),
    text("serviceId", SERVICE_ID),
    text("SCPDURL", PATHS.scpd),
    text("controlURL", PATHS.control),
    text("eventSubURL", PATHS.event),
  ])
  const device = part(DEVICE_NAMESPACE, "device", [
    text("deviceType", deviceTypeUrn(deviceType)),
    text("friendlyName", shorten(friendlyName, FRIENDLY_NAME_LENGTH)),
    text("manufacturer", "node-red-contrib-upnp-presence"),
    text("modelDescription", "UPnP Presence:1 for Node-RED"),
    text("modelName", "Node-RED Presence"),
    text("modelNumber", shorten(modelNumber, MODEL_NUMBER_LENGTH)),
    text("UDN", udn),
    part(DEVICE_NAMESPACE, "serviceList", [service]),
  ])
  return formatDescription(DEVICE_NAMESPACE, "root", [device], configId)
}

const shorten = (text: string, length: number): string => [...text].slice(0, length).join("")
