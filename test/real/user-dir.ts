import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"

export const ROOT = resolve(__dirname, "../..")
export const PACKAGE = "node-red-contrib-upnp-presence"

const DASHBOARD = "@flowfuse/node-red-dashboard"

/** As quiet as Node-RED gets: it asks nobody outside. */
export interface Settings {
  readonly uiHost: string
  readonly uiPort: number | string
  readonly [name: string]: unknown
}

const QUIET = {
  lang: "en-US",
  flowFile: "flows.json",
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { palette: { allowInstall: false } },
  editorTheme: { tours: false, palette: { catalogues: [] }, projects: { enabled: false } },
}

/** Node-RED must not outlive the test that started it: a pipe's other end closes even when that one was killed. */
const END_WITH_PARENT = 'process.stdin.resume().on("end", () => process.kill(process.pid, "SIGTERM")).unref?.()'

/** A fresh user directory under the system's temporary one. */
export const makeUserDir = (): string => mkdtempSync(join(tmpdir(), "presence-user-"))

/** Makes the package that stands in `folder` known to the Node-RED of this user directory. */
export function linkPackage(userDir: string, folder = ROOT, name = PACKAGE): void {
  const link = join(userDir, "node_modules", name)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(folder, link, "dir")
}

/** Makes Dashboard 2.0 known to it, as the palette manager does. */
export const linkDashboard = (userDir: string): void => linkPackage(userDir, join(ROOT, "node_modules", DASHBOARD), DASHBOARD)

export function writeSettings(userDir: string, settings: Settings): void {
  writeFileSync(
    join(userDir, "settings.js"),
    `${END_WITH_PARENT}\nmodule.exports = ${JSON.stringify({ ...QUIET, ...settings })}\n`,
  )
}

export function writeFlows(userDir: string, flows: readonly object[]): void {
  writeFileSync(join(userDir, "flows.json"), JSON.stringify(flows))
}

export const removeUserDir = (userDir: string): void => rmSync(userDir, { recursive: true, force: true })
