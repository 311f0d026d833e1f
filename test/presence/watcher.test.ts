import { expect, test } from "vitest"
import { type Ruling, type Watcher, type WatcherState, watcherState } from "../../src/presence/watcher"

const peer = { id: "sip:bob@example.com" }
const asked: Watcher = { peer, requestedSeconds: 3600 }
const admitted: Watcher = { ...asked, admitted: true }
const allow: Ruling = { peer, decision: "allow", mode: "reactive" }
const block: Ruling = { ...allow, decision: "block" }

test.each<[string, Watcher | undefined, Ruling | undefined, WatcherState]>([
  ["asked and nobody has ruled", asked, undefined, "pending"],
  ["was let in without a ruling", admitted, undefined, "allowed"],
  ["asked and is allowed", asked, allow, "allowed"],
  ["is allowed and has not asked", undefined, allow, "allowed"],
  ["asked and is blocked", asked, block, "blocked"],
  ["was let in, but is blocked", admitted, block, "blocked"],
])("[presence.md 45, 47] who %s", (_title, watcher, ruling, state) => {
  expect(watcherState(watcher, ruling)).toBe(state)
})
