import { beforeAll, describe, expect, test } from "vitest"
import { type Definition, definitions, EXAMPLES, type FlowNode, NODES } from "./package-files"

const CORE = ["tab", "comment", "inject", "debug", "catch", "http in", "http response", "template", "switch", "change"]
/** What the editor keeps of every node beside its properties. */
const OF_EVERY_NODE = ["id", "type", "z", "x", "y", "wires"]

let defined: ReadonlyMap<string, Definition>
beforeAll(async () => {
  defined = await definitions()
})

const isOurs = ({ type }: FlowNode) => NODES.includes(type)
const isOnTab = ({ type }: FlowNode) => type !== "tab" && type !== "presence-device"

test("there are examples, and their names sort in the order of reading", () => {
  expect(EXAMPLES.size).toBeGreaterThanOrEqual(NODES.length)
  for (const file of EXAMPLES.keys()) expect(file).toMatch(/^\d\d [\w -]+\.json$/)
})

test("several examples can be imported together", () => {
  const ids = [...EXAMPLES.values()].flat().map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/)
})

describe.each([...EXAMPLES])("%s", (_file, flow) => {
  const ids = new Set(flow.map(({ id }) => id))

  test("needs no nodes but the core's and ours, and no function node", () => {
    expect(flow.map(({ type }) => type).filter((type) => !CORE.includes(type) && !NODES.includes(type))).toEqual([])
  })

  test("says what to change", () => {
    const comments = flow.filter(({ type }) => type === "comment")
    expect(comments.some(({ name, info }) => name && String(info).includes("presence-device"))).toBe(true)
  })

  test("every node has its place, and every wire and scope an end", () => {
    for (const { id, z, x, y, wires, scope } of flow.filter(isOnTab)) {
      expect([id, typeof x, typeof y]).toEqual([id, "number", "number"])
      const ends = [z, ...(wires ?? []).flat(), ...((scope ?? []) as string[])]
      expect(ends.filter((end) => end === undefined || !ids.has(end))).toEqual([])
    }
  })

  test("no two nodes lie on each other", () => {
    const places = flow.filter(isOnTab).map(({ x, y }) => `${x},${y}`)
    expect(new Set(places).size).toBe(places.length)
  })

  test("our nodes have all their properties and no others", () => {
    for (const node of flow.filter(isOurs)) {
      const properties = Object.keys(node).filter((key) => !OF_EVERY_NODE.includes(key))
      expect(properties.sort()).toEqual(Object.keys(defined.get(node.type)?.defaults ?? {}).sort())
    }
  })

  test("our nodes are valid, and use the device of the example", () => {
    const devices = flow.filter(({ type }) => type === "presence-device").map(({ id }) => id)
    expect(devices).toHaveLength(1)
    for (const node of flow.filter(isOurs)) {
      for (const [property, { validate } = {}] of Object.entries(defined.get(node.type)?.defaults ?? {}))
        expect(validate?.call({ _: (key) => key }, node[property], {}) ?? true).toBe(true)
      if (node.type !== "presence-device") expect(devices).toContain(node.device)
    }
  })

  test("the device begins with its defaults, on the LAN and under no fixed identity, with a name of its own", () => {
    const [device] = flow.filter(({ type }) => type === "presence-device")
    expect(device?.name).toMatch(/^Presence: ./)
    for (const [property, made] of Object.entries(defined.get("presence-device")?.defaults ?? {}))
      if (property !== "name") expect([property, device?.[property]]).toEqual([property, made?.value])
  })

  test("pages need nothing from outside and escape what they show", () => {
    for (const { template } of flow.filter(({ type }) => type === "template")) {
      expect(template).not.toMatch(/https?:|\bsrc=|<link\b|@import/)
      expect(template).not.toMatch(/\{\{[{&]/)
    }
  })
})
