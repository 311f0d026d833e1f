import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

let lacks: boolean | undefined

/** True if xmllint is not here; says how to get it. */
export function lacksXmllint(suite: string): boolean {
  lacks ??= spawnSync("xmllint", ["--version"]).error !== undefined
  if (lacks) console.warn(`${suite} skipped, it lacks xmllint: apt-get install libxml2-utils`)
  return lacks
}

/** What xmllint has against each of these documents, but that namespaces should be URIs; empty for those it likes. */
export function xmllint(texts: readonly string[], ...options: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "xmllint-"))
  try {
    const files = texts.map((_, index) => join(folder, `${index}.xml`))
    texts.forEach((text, index) => {
      writeFileSync(files[index] ?? "", text)
    })
    const { stderr } = spawnSync("xmllint", ["--nonet", "--noout", ...options, ...files], { encoding: "utf8" })
    return files.map((file) => {
      const complaints = stderr.split("\n").filter((line) => line.startsWith(`${file}:`) && isError(line))
      return complaints.map((line) => line.slice(file.length)).join("\n")
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const isError = (line: string): boolean => line.includes("error") && !line.includes("is not a valid URI")
