import { TIMEOUT_SECONDS } from "../protocol"

/** CP-15: the seconds that a device grants; what is not a number of them counts as the usual time. */
export function secondsGranted(timeout = ""): number {
  const seconds = Number(/second-(\d{1,10})/i.exec(timeout)?.[1] ?? 0)
  return seconds > 0 ? seconds : TIMEOUT_SECONDS
}
