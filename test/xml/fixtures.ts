import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"

/** Where the fixtures lie. */
export const FIXTURES = join(__dirname, "../fixtures")

/** The XML files of a folder of fixtures, as text, by their names without extension. */
export const fixtures = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(join(FIXTURES, folder))
      .filter((file) => file.endsWith(".xml"))
      .map((file) => [basename(file, ".xml"), readFileSync(join(FIXTURES, folder, file), "utf8")]),
  )
