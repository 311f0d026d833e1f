import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"

/** The packages whose code is in an esbuild bundle, by its metafile. */
export function packagesIn(root, metafile) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => folderOf(resolve(root, path)))
  return [...new Set(used)]
    .filter((folder) => folder !== undefined)
    .map(readPackage)
    .sort((one, other) => one.name.localeCompare(other.name, "en"))
}

/** One text with the licence of each package; a package without one fails the build. */
export function licencesOf(packages) {
  const parts = packages.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text.trim()}\n`)
  return [`This package contains code of:\n\n${packages.map(({ name }) => `- ${name}`).join("\n")}\n`, ...parts].join(
    `\n${"-".repeat(80)}\n\n`,
  )
}

const folderOf = (path) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0]

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  if (!file) throw new Error(`${name} comes without its licence`)
  return { name, version, licence: license, text: readFileSync(join(folder, file), "utf8") }
}
