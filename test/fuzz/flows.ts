import { happenings, liveThrough } from "../nodes/anything"
import { target } from "./target"

/** What flows say through the nodes. */
export const flowTargets = [target("flows", 60, async () => ({ inputs: happenings, run: liveThrough }))]
