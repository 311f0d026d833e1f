import { existsSync, mkdirSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import type { Browser, Page } from "playwright-core"
import { PACKAGE, ROOT } from "../real/user-dir"

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium"
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // nothing outside has a name
]

function playwright(): typeof import("playwright-core") | undefined {
  try {
    return createRequire(__filename)("playwright-core")
  } catch {
    return undefined
  }
}

/** True if there is no browser here; says what is missing. Where nothing may be left out (PRESENCE_TEST_SKIP=never) that is an error. */
export function skipped(suite: string): boolean {
  const lacks: string[] = []
  if (!existsSync(CHROMIUM)) lacks.push("a browser: apt-get install chromium, or CHROMIUM=/path/to/it")
  if (!playwright()) lacks.push("playwright-core: npm install")
  if (!existsSync(join(ROOT, "dist/nodes"))) lacks.push("the built nodes: npm run build")
  if (process.env.PRESENCE_TEST_SKIP === "never" && lacks.length > 0) throw new Error(`${suite} lacks ${lacks.join("; ")}`)
  for (const lack of lacks) console.warn(`${suite} skipped, it lacks ${lack}`)
  return lacks.length > 0
}

/** Where pictures are kept, to be looked at. */
const PICTURES = join(ROOT, "node_modules/.cache", PACKAGE, "pictures")

/** Takes a picture of a part of the page. */
export async function picture(page: Page, selector: string, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  await page
    .locator(selector)
    .first()
    .screenshot({ path: join(PICTURES, `${name}.png`) })
}

/** A browser with one page, and all that its user would not like to see. */
export interface Window {
  readonly page: Page
  /** Errors and warnings of the console, and requests to other places than `home`. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

export async function openWindow(home: string, language = "en-US"): Promise<Window> {
  const browser: Browser | undefined = await playwright()?.chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
  if (!browser) throw new Error("no browser")
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale: language })
  page.setDefaultTimeout(50_000)
  const complaints: string[] = []
  page.on("pageerror", (error) => complaints.push(String(error)))
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text())
  })
  page.on("request", (request) => {
    if (!request.url().startsWith(home) && !request.url().startsWith("data:")) complaints.push(`request to ${request.url()}`)
  })
  return { page, complaints, close: () => browser.close() }
}
