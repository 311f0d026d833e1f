// What node-red-dev is answered instead of the catalogue of the Flow Library and the registry's own pages, neither of which is
// reached everywhere: a catalogue with nobody else in it, and of a package what npm says.
const { execFileSync } = require("node:child_process")

exports.answer = async (url) => {
  if (url.endsWith("/catalogue.json")) return { data: { modules: [] } }
  const told = execFileSync("npm", ["view", url.split("/").at(-1), "dist-tags", "engines", "--json"], { encoding: "utf8" })
  const { "dist-tags": tags, engines } = JSON.parse(told)
  return { data: { "dist-tags": tags, versions: { [tags.latest]: { engines } } } }
}

const { axios } = process.env
if (axios) require(axios).get = exports.answer
