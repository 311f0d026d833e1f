import { describe, expect, test } from "vitest"
import { FINDINGS, type Finding, type FindingCode, verdictOf } from "../../../src/upnp/doctor/findings"
import { judge } from "../../../src/upnp/doctor/judge"
import { CASES, found, WELL } from "./cases"
import { answer, LOCATION, situation, well } from "./observations"

const checkOf = ({ code }: Pick<Finding, "code">) => code.split(".")[0]

describe("a doctor judges", () => {
  test.each(Object.entries(CASES))("%s", (_title, { seen, where, found, missing = [] }) => {
    const usual = WELL.filter((each) => !missing.includes(checkOf(each) ?? ""))
    const expected = usual.map((each) => found.find((other) => checkOf(other) === checkOf(each)) ?? each)
    const more = found.filter((each) => !usual.some((other) => checkOf(other) === checkOf(each)))
    expect(judge({ ...well, ...seen }, { ...situation, ...where })).toEqual([...expected, ...more])
  })

  test("every finding but those about a device that is not up", () => {
    const made = [...WELL, ...Object.values(CASES).flatMap(({ found }) => found)].map(({ code }) => code)
    expect(new Set(made)).toEqual(new Set(Object.keys(FINDINGS).filter((code) => !code.startsWith("device."))))
  })

  test("what somebody on the network says is cleaned", () => {
    const [, search, twin] = judge({ ...well, byGroup: [answer({ LOCATION: "http://\u202e<b>\u0007__x__" })] }, situation)
    expect([search, twin]).toEqual([
      found("search.location", { told: "http:// <b> ?x?", location: LOCATION }),
      found("twin.none"),
    ])
  })
})

test.each<[FindingCode[], string]>([
  [[], "ok"],
  [["multicast.ok", "twin.none"], "ok"],
  [["others.none", "search.ok"], "warning"],
  [["search.silence", "others.none", "search.ok"], "failed"],
])("the worst of %j is %s", (codes, verdict) => {
  expect(verdictOf(codes)).toBe(verdict)
})
