import { realpathSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { build } from "esbuild"
import { licencesOf, packagesIn } from "./licences.mjs"

const LIBRARY = "dist/src/net/ssdp-library.js"
const LICENCES = "dist/THIRD-PARTY-LICENSES.txt"

/** What node-ssdp gets in place of packages of which it uses a line or none; `ip` has an advisory without a fix: NS-31. */
const STAND_INS = {
  ip: `const os = require("node:os")
exports.address = () => Object.values(os.networkInterfaces()).flat().find((each) => each.family === "IPv4" && !each.internal)?.address`,
  bluebird: "module.exports = Promise",
  async: `const settled = (run, item) => new Promise((resolve, reject) => run(item, (cause) => (cause ? reject(cause) : resolve())))
exports.each = (items, run, done) => Promise.all(items.map((item) => settled(run, item))).then(() => done?.(), done)`,
  debug: "module.exports = () => () => {}",
}

/** Puts node-ssdp into the one compiled file that knows it, so that users install none of its packages; returns what went in. */
export async function bundleSsdp(root) {
  const library = realpathSync(join(root, LIBRARY))
  const { outputFiles, metafile } = await build({
    absWorkingDir: resolve(root),
    entryPoints: [library],
    outfile: library,
    allowOverwrite: true,
    write: false,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    charset: "utf8",
    metafile: true,
    logLevel: "error",
    plugins: [standIns],
  })
  const packages = packagesIn(root, metafile)
  if (!packages.some(({ name }) => name === "node-ssdp")) throw new Error(`${LIBRARY} is not what tsc wrote`)
  writeFileSync(library, outputFiles[0].contents)
  writeFileSync(join(root, LICENCES), licencesOf(packages))
  return { bytes: outputFiles[0].contents.length, packages: packages.map(({ name, version }) => `${name}@${version}`) }
}

const standIns = {
  name: "stand-ins",
  setup(build) {
    const names = new RegExp(`^(${Object.keys(STAND_INS).join("|")})$`)
    build.onResolve({ filter: names }, ({ path }) => ({ path, namespace: "stand-in" }))
    build.onLoad({ filter: names, namespace: "stand-in" }, ({ path }) => ({ contents: STAND_INS[path] }))
  },
}
