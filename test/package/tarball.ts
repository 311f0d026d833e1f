import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { finish } from "../real/processes"
import { ROOT } from "../real/user-dir"
import { npm } from "./runtimes"

const TIMEOUT_MS = 300_000

/** Packs the product as for a release; gives the tarball. */
export async function pack(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "presence-pack-"))
  const { code, output } = await finish(npm("pack", "--pack-destination", folder), TIMEOUT_MS, ROOT)
  const [tarball] = readdirSync(folder)
  if (code !== 0 || tarball === undefined) throw new Error(`npm pack:\n${output}`)
  return join(folder, tarball)
}

/** The files in a tarball, without the folder around them. */
export async function filesIn(tarball: string): Promise<string[]> {
  const { output } = await finish(["tar", "-tzf", tarball])
  return output
    .split("\n")
    .filter(Boolean)
    .map((path) => path.replace(/^package\//, ""))
    .sort()
}

/** Installs it as the palette manager does: into the user directory, without what only developers need. */
export async function install(tarball: string, userDir: string): Promise<void> {
  writeFileSync(join(userDir, "package.json"), JSON.stringify({ name: "user-dir", version: "0.0.1", private: true }))
  const { code, output } = await finish(npm("install", "--omit=dev", tarball), TIMEOUT_MS, userDir)
  if (code !== 0) throw new Error(`npm install ${tarball}:\n${output}`)
}

/** The names of all packages that are installed in a user directory. */
export function packagesIn(userDir: string): string[] {
  const lock = JSON.parse(readFileSync(join(userDir, "package-lock.json"), "utf8")) as { packages: Record<string, unknown> }
  return Object.keys(lock.packages)
    .filter(Boolean)
    .map((path) => path.replace(/^.*node_modules\//, ""))
}

interface Manifest {
  readonly "node-red": { readonly nodes: Readonly<Record<string, string>> }
}

/** Node sets of the product: name to JavaScript file. */
export const nodeSets = (): Readonly<Record<string, string>> =>
  (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest)["node-red"].nodes
