export type Verdict = "ok" | "warning" | "failed"

/** What a doctor can find, and how bad it is; the first word names the check. Catalogues have a sentence and an advice for each. */
export const FINDINGS = {
  "device.starting": "warning",
  "device.stopped": "failed",
  "device.no-network": "failed",
  "device.no-interface": "failed",
  "device.port-taken": "failed",
  "device.failed": "failed",
  "device.store-failed": "failed",
  "device.udn-taken": "failed",
  "device.unused": "warning",
  "device.error": "failed",
  "multicast.ok": "ok",
  "multicast.join": "failed",
  "multicast.route": "failed",
  "multicast.firewall": "failed",
  "multicast.send": "failed",
  "search.ok": "ok",
  "search.port": "failed",
  "search.location": "warning",
  "search.group": "failed",
  "search.silence": "failed",
  "twin.none": "ok",
  "twin.found": "failed",
  "twin.here": "failed",
  "description.ok": "ok",
  "description.other": "failed",
  "description.forbidden": "warning",
  "description.status": "failed",
  "description.silence": "failed",
  "description.failed": "failed",
  "description.advertised": "warning",
  "event.ok": "ok",
  "event.refused": "warning",
  "event.silence": "failed",
  "event.failed": "failed",
  "others.some": "ok",
  "others.none": "warning",
  "others.local": "ok",
  "others.ipv6": "ok",
  "container.ok": "ok",
  "container.bridge": "warning",
  "container.wsl": "warning",
} as const satisfies Readonly<Record<string, Verdict>>

export type FindingCode = keyof typeof FINDINGS

/** One thing that a doctor found; the values stand in its sentence. */
export interface Finding {
  readonly code: FindingCode
  readonly values: Readonly<Record<string, string>>
}

export const finding = (code: FindingCode, values: Finding["values"] = {}): Finding => ({ code, values })

const BADNESS: Readonly<Record<Verdict, number>> = { ok: 0, warning: 1, failed: 2 }

/** The worst of some findings; ok if there are none. */
export const verdictOf = (codes: readonly FindingCode[]): Verdict =>
  codes.map((code): Verdict => FINDINGS[code]).reduce((one, other) => (BADNESS[other] > BADNESS[one] ? other : one), "ok")
