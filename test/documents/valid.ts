import { join } from "node:path"
import { FIXTURES } from "../xml/fixtures"
import { xmllint } from "../xml/xmllint"

/** What the schemas have against each of these documents of Presence:1; empty for the valid ones. */
export const complaints = (texts: readonly string[]): string[] =>
  xmllint(texts, "--schema", join(FIXTURES, "schema/presence.xsd"))
