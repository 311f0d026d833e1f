import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { ROOT } from "../real/user-dir"
import { PYTHON } from "./gupnp"

const PACKAGES = "gupnp-tools gir1.2-gupnp-1.6 python3-gi"
const GUPNP =
  "import gi; gi.require_version('GSSDP', '1.6'); gi.require_version('GUPnP', '1.6'); from gi.repository import GSSDP, GUPnP"

const runs = (program: string, ...rest: string[]): boolean =>
  spawnSync(program, rest, { stdio: "ignore", timeout: 20_000 }).status === 0

/** What all of this needs and is not here, each with how to get it. */
function lackingControlPoints(): string[] {
  if (process.platform !== "linux") return ["Linux: run it in a container of Debian 12"]
  const lacks: string[] = []
  if (!runs("gssdp-discover", "--help") || !runs(PYTHON, "-c", GUPNP)) lacks.push(`control points: apt-get install ${PACKAGES}`)
  if (!runs("xmllint", "--version")) lacks.push("xmllint: apt-get install libxml2-utils")
  if (!existsSync(join(ROOT, "dist/nodes"))) lacks.push("the built nodes: npm run build")
  return lacks
}

/** The same for networks of our own. */
export function lackingNamespaces(): string[] {
  if (process.platform !== "linux") return ["Linux: run it in a container of Debian 12"]
  if (process.getuid?.() !== 0) return ["root, for network namespaces: sudo npm run interop"]
  if (!runs("ip", "-V")) return ["ip: apt-get install iproute2"]
  const name = `presence-${process.pid}-try`
  const made = runs("ip", "netns", "add", name) && runs("ip", "netns", "exec", name, "true")
  return runs("ip", "netns", "delete", name) && made ? [] : ["the right to make network namespaces: docker run --privileged"]
}

/** The same for networks with a firewall. */
export const lackingFirewall = (): string[] => [
  ...lackingNamespaces(),
  ...(runs("nft", "--version") ? [] : ["nft: apt-get install nftables"]),
]

/** True if the suite cannot run here; says why. Where nothing may be left out (PRESENCE_TEST_SKIP=never) that is an error. */
export function skipped(suite: string, lacking: () => string[] = () => []): boolean {
  const lacks = [...lackingControlPoints(), ...lacking()]
  if (process.env.PRESENCE_TEST_SKIP === "never" && lacks.length > 0) throw new Error(`${suite} lacks ${lacks.join("; ")}`)
  for (const lack of lacks) console.warn(`${suite}: skipped, it lacks ${lack}`)
  return lacks.length > 0
}
