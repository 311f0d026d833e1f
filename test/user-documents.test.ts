import { expect, test } from "vitest"
import { DEFAULT_LIMITS, type Limits } from "../src/service/limits"
import { parseUserPresence, readFor } from "../src/user-documents"

const document = (inside: string) =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:ann@example.com"><tuple id="a"><status><basic>open</basic></status><note>${inside}</note></tuple></presence>`
const at = (limits: Partial<Limits>) => ({ limits: { ...DEFAULT_LIMITS, ...limits } })
const read = (limits: Partial<Limits>, inside: string) => readFor(at(limits), () => parseUserPresence(document(inside)))
const LONG = "x".repeat(DEFAULT_LIMITS.documentBytes)

test("[contract.md] what a flow hands in is held to the limits of the device that it is for, be they more or less than usual", () => {
  expect(() => read({}, LONG)).toThrow("more than 65536 characters")
  expect(read({ documentBytes: 100_000 }, LONG).tuples).toHaveLength(1)
  expect(() => read({ documentBytes: 100 }, "x")).toThrow("more than 100 characters")
  expect(() => read({ documentDepth: 2 }, "x")).toThrow("nested deeper than 2")
  expect(() => read({ documentNodes: 9 }, "x")).toThrow("more than 9 nodes")
  expect(read({ documentDepth: 4, documentNodes: 12 }, "x").tuples).toHaveLength(1)
})

test("another device's limits are in force no longer than that takes, even if it throws", () => {
  expect(() => read({ documentBytes: 1 }, "x")).toThrow()
  expect(parseUserPresence(document("x")).tuples).toHaveLength(1)
  const inner = () => read({ documentBytes: 100_000 }, LONG)
  expect(() => readFor(at({ documentBytes: 1 }), () => [inner(), parseUserPresence(document("x"))])).toThrow("more than 1 char")
})
