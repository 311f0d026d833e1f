/** Lets Node.js read TypeScript as it stands, and runs the file named: `node test/bench/run.cjs bench.ts [options]`. */
const { readFileSync } = require("node:fs")
const { resolve } = require("node:path")
const { transformSync } = require("esbuild")

require.extensions[".ts"] = (module, file) => {
  const { code } = transformSync(readFileSync(file, "utf8"), { loader: "ts", format: "cjs", sourcefile: file })
  module._compile(code, file)
}
const [name, ...options] = process.argv.slice(2)
process.argv.splice(2, process.argv.length, ...options)
require(resolve(__dirname, name))
