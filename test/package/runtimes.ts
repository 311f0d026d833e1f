import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { finish } from "../real/processes"
import { ROOT } from "../real/user-dir"

const INSTALL_TIMEOUT_MS = 300_000
const CACHE = process.env.PRESENCE_TEST_CACHE ?? join(tmpdir(), "presence-test-cache")

/** A Node-RED and the Node.js that runs it. */
export interface Runtime {
  readonly nodeRed: string
  readonly node: string
}

export interface RuntimeKind {
  readonly name: string
  readonly version: RegExp
  get(): Promise<Runtime>
}

/** The lines of Node-RED that everything is tested on: the newest needs a newer Node.js. */
export const RUNTIMES: readonly RuntimeKind[] = [
  {
    name: `Node-RED 4.1 on Node.js ${process.version}`,
    version: /^4\.1\./,
    get: async () => ({ nodeRed: join(ROOT, "node_modules/node-red"), node: process.execPath }),
  },
  {
    name: "Node-RED 5 on Node.js 24",
    version: /^5\./,
    get: async () => ({ nodeRed: await installed("node-red", "5.0.7"), node: join(await installed("node", "24"), "bin/node") }),
  },
]

/** The oldest Node-RED that package.json promises; only the packed product is looked at in it. */
export const OLDEST: RuntimeKind = {
  name: `Node-RED 4.0 on Node.js ${process.version}`,
  version: /^4\.0\./,
  get: async () => ({ nodeRed: await installed("node-red", "4.0.9"), node: process.execPath }),
}

export const versionOf = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version

/** The folder of a package of the registry, installed once outside the project and kept for later runs. */
export async function installed(name: string, version: string): Promise<string> {
  const home = join(CACHE, `${name}-${version}`)
  const folder = join(home, "node_modules", name)
  if (existsSync(join(folder, "package.json"))) return folder
  const unfinished = `${home}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  const { code, output } = await finish(npm("install", "--prefix", unfinished, `${name}@${version}`), INSTALL_TIMEOUT_MS)
  if (code !== 0) throw new Error(`npm install ${name}@${version}:\n${output}`)
  rmSync(home, { recursive: true, force: true })
  renameSync(unfinished, home)
  return folder
}

/** An npm command that neither reports nor asks. */
export function npm(command: string, ...rest: string[]): string[] {
  return ["npm", command, "--no-audit", "--no-fund", "--no-update-notifier", ...rest]
}
