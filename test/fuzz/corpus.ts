import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { FIXTURES } from "../xml/fixtures"

/** The files of a folder of fixtures as texts, one character for each byte. */
export const corpus = (folder: string): string[] =>
  readdirSync(join(FIXTURES, folder)).map((file) => readFileSync(join(FIXTURES, folder, file), "latin1"))
