/** Loaded into Node-RED: on SIGWINCH, which nobody else uses, it collects garbage and tells how large the process is, a line in the file that the environment names. */
const { appendFileSync, readdirSync } = require("node:fs")
const { setFlagsFromString } = require("node:v8")
const { runInNewContext } = require("node:vm")

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc")

process.on("SIGWINCH", () => {
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  const line = { heap: heapUsed + external, rss, descriptors: readdirSync("/proc/self/fd").length }
  appendFileSync(process.env.PRESENCE_SOAK_PROBE, `${JSON.stringify(line)}\n`)
})
