import { type Finding, finding } from "./findings"
import { isFailure, type Observation } from "./observation"

const FORBIDDEN = 403

/** Whether a control point could read the description. */
export function judgeDescription({ location, isAdvertised, fetched }: Observation): Finding {
  const isRight = !isFailure(fetched) && fetched.status === 200 && fetched.hasUdn
  if (isRight) return finding("description.ok", { location })
  const cause = isFailure(fetched) ? fetched.message : `HTTP ${fetched.status}`
  if (isAdvertised) return finding("description.advertised", { location, cause })
  if (isFailure(fetched))
    return finding(fetched.code === "ETIMEDOUT" ? "description.silence" : "description.failed", { location, cause })
  if (fetched.status === FORBIDDEN) return finding("description.forbidden", { location })
  return finding(fetched.status === 200 ? "description.other" : "description.status", {
    location,
    status: String(fetched.status),
  })
}

/** Whether a subscriber would hear of changes; no second complaint where nothing can be reached. */
export function judgeEvent({ isAdvertised, fetched, subscribed }: Observation): Finding[] {
  if (isFailure(subscribed))
    return isFailure(fetched) && !isAdvertised ? [] : [finding("event.failed", { cause: subscribed.message })]
  const { status, notified } = subscribed
  if (status !== 200) return [finding("event.refused", { status: String(status) })]
  return [finding(notified ? "event.ok" : "event.silence")]
}
