import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { FIXTURES, fixtures } from "../xml/fixtures"
import { lacksXmllint, xmllint } from "../xml/xmllint"
import { pidfs } from "./pidfs"

const SCHEMA = ["--schema", join(FIXTURES, "schema/presence.xsd")]

describe.skipIf(lacksXmllint("validation by the schema of RFC 3863"))("[presence.md 4] by the schema of RFC 3863", () => {
  test("what we send is valid", () => {
    const sent = fc
      .sample(pidfs, 100)
      .flatMap((pidf) => [formatUserPresence("UserPresence", pidf), formatUserPresence("UserPresenceInfo", pidf)])
    expect(xmllint(sent, ...SCHEMA)).toEqual(sent.map(() => ""))
  })

  test("what we make of what was sent to us is valid", () => {
    const full = formatUserPresence("UserPresence", parseUserPresence(fixtures("documents").get("full") ?? ""))
    expect(xmllint([full], ...SCHEMA)).toEqual([""])
  })

  test("what is wrong is found", () => {
    const sound = fixtures("documents").get("user-presence") ?? ""
    const broken = [
      ["<pid:basic>open</pid:basic>", "<pid:basic>busy</pid:basic>"],
      ['id="t1"', 'id="1"'],
      ["<pid:status>", "<pid:note/><pid:status>"],
      ["<presence:UserPresence ", '<presence:UserPresence entity="x" '],
    ].map(([from = "", to = ""]) => sound.replace(from, to))
    const complaints = xmllint([sound, ...broken], ...SCHEMA)
    expect(complaints.map((complaint) => complaint !== "")).toEqual([false, true, true, true, true])
  })
})
