import { TIMEOUT_MAX_SECONDS, TIMEOUT_SECONDS } from "../protocol"

/** GENA-6, 7: seconds granted for a TIMEOUT header; never less than the standard's minimum, never for ever, never an error. */
export function grantedSeconds(timeout: string | undefined): number {
  const [, asked] = /^\s*second-(\d{1,10})\s*$/i.exec(timeout ?? "") ?? []
  return Math.min(Math.max(Number(asked ?? TIMEOUT_SECONDS), TIMEOUT_SECONDS), TIMEOUT_MAX_SECONDS)
}
