import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { finish } from "../real/processes"
import { installed } from "./runtimes"
import { install, pack } from "./tarball"

const TIMEOUT_MS = 300_000
const PRODUCT = "node_modules/node-red-contrib-upnp-presence"

/** The rules of the Flow Library's scorecard; those of them that node-red-dev has. */
const RULES = ["P01", "P03", "P04", "P05", "P06", "P07", "P08", "N01", "N02", "D01", "D02", "D03"]

test("the scorecard of the Flow Library has nothing to find", { timeout: TIMEOUT_MS }, async () => {
  const validator = await installed("node-red-dev", "0.1.6")
  const folder = mkdtempSync(join(tmpdir(), "presence-scorecard-"))
  try {
    await install(await pack(), folder)
    const [card, answers] = [join(folder, "card.json"), join(__dirname, "scorecard-answers.cjs")]
    const validate = ["validate", "-p", join(folder, PRODUCT), "-o", card]
    const command = [process.execPath, "-r", answers, join(validator, "bin/run"), ...validate]
    const env = { axios: join(dirname(validator), "axios"), ...(await trusted()) }
    const { output } = await finish(command, TIMEOUT_MS, folder, env)
    const { package: of, ...found } = JSON.parse(readFileSync(card, "utf8")) as Record<string, { test?: boolean }>
    expect(of).toMatchObject({ name: "node-red-contrib-upnp-presence" })
    expect(Object.keys(found).sort()).toEqual([...RULES].sort())
    for (const [rule, { test }] of Object.entries(found)) expect([rule, test], output).toEqual([rule, true])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** What npm trusts, the validator is to trust: it asks the registry by a client of its own. */
async function trusted(): Promise<NodeJS.ProcessEnv> {
  const { output } = await finish(["npm", "config", "get", "cafile"])
  const file = output.trim()
  return existsSync(file) ? { NODE_EXTRA_CA_CERTS: file } : {}
}
