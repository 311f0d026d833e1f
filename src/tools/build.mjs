/** Builds dist/: the runtime (tsc), the SSDP engine with its libraries inside, the editor's forms, locales and icons. */
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { bundleSsdp } from "./bundle-ssdp.mjs"

const root = join(dirname(fileURLToPath(import.meta.url)), "../..")
const at = (...path) => join(root, ...path)

rmSync(at("dist"), { recursive: true, force: true })
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc")
execFileSync(process.execPath, [tsc, "-p", at("src/tools")], { stdio: "inherit" })
await bundleSsdp(root)
for (const file of readdirSync(at("nodes"))) if (file.endsWith(".html")) await buildForm(file)
cpSync(at("nodes/locales"), at("dist/nodes/locales"), { recursive: true })
cpSync(at("icons"), at("dist/nodes/icons"), { recursive: true })

/** Puts a node's editor code into one script in front of its form. */
async function buildForm(file) {
  const entry = at("nodes", file.replace(/\.html$/, ".editor.ts"))
  if (!existsSync(entry)) throw new Error(`${file} has no editor code`)
  const bundled = await build({
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    write: false,
  })
  const script = bundled.outputFiles[0].text.replaceAll("</script", "<\\/script")
  writeFileSync(
    at("dist/nodes", file),
    `<script type="text/javascript">\n${script}</script>\n${readFileSync(at("nodes", file), "utf8")}`,
  )
}
