import type { WatchRequest } from "../src/index"
import { isPeer, parseFilter, parseNamed } from "./peer-input"
import { parseLifetime } from "./presence-input"
import { given, shape } from "./shape"

const USUAL_SECONDS = 3600

/** Reads who asks to watch, what, and for how long: somebody, or an object with a watcher. */
export function requestFrom(payload: unknown, now: number): WatchRequest {
  if (typeof payload === "string" || isPeer(payload)) return requestFrom({ watcher: payload }, now)
  const { watcher, filter, ...wish } = shape(payload, "the payload", ["watcher", "filter", "expires", "until"])
  const expiresAt = parseLifetime(wish, USUAL_SECONDS, now)
  return given<WatchRequest>({
    watcher: parseNamed(watcher, "watcher"),
    filter: filter === undefined || filter === null ? filter : parseFilter(filter),
    requestedSeconds: expiresAt === undefined ? null : Math.round((expiresAt - now) / 1000),
    expiresAt,
  })
}
