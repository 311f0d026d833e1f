import { beforeAll, describe, expect, test } from "vitest"
import { type Definition, definitions, EXAMPLES, type FlowNode, list, NODES, read } from "./package-files"

const CORE = [
  ...["tab", "group", "comment", "inject", "debug", "catch", "change", "switch", "rbe", "template"],
  ...["http in", "http response", "link in", "link out", "link call"],
]
const DASHBOARD = ["ui-base", "ui-theme", "ui-page", "ui-group", "ui-template", "ui-button", "ui-notification"]
/** What the editor keeps of every node beside its properties. */
const OF_EVERY_NODE = ["id", "type", "z", "g", "x", "y", "wires"]

let defined: ReadonlyMap<string, Definition>
beforeAll(async () => {
  defined = await definitions()
})

const isOurs = ({ type }: FlowNode) => NODES.includes(type)
const isDevice = ({ type }: FlowNode) => type === "presence-device"
const isOnTab = ({ z, type }: FlowNode) => z !== undefined && type !== "group"
const devices = [...EXAMPLES.values()].map((flow) => flow.filter(isDevice))

test("there are examples, and their names sort in the order of reading", () => {
  expect(EXAMPLES.size).toBeGreaterThanOrEqual(NODES.length)
  for (const name of EXAMPLES.keys()) expect(name).toMatch(/^(?:\d\d|dashboard\/) ?[\w -]+$/)
})

test("several examples can be imported together, and then have one device", () => {
  const others = [...EXAMPLES.values()].flat().filter((node) => !isDevice(node))
  const ids = others.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const [[device] = []] = devices
  expect(devices).toEqual(devices.map(() => [device]))
  for (const id of [...ids, device?.id]) expect(id).toMatch(/^[0-9a-f]{16}$/)
})

test("the device begins with its defaults, on the LAN and under no fixed identity", () => {
  for (const [device] of devices)
    for (const [property, made] of Object.entries(defined.get("presence-device")?.defaults ?? {}))
      expect([property, device?.[property]]).toEqual([property, property === "name" ? "Node-RED Presence" : made?.value])
})

test("every example is driven in a real Node-RED", () => {
  const drivers = ["interop", "browser"].flatMap((folder) =>
    list(`test/${folder}`)
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => read(`test/${folder}/${file}`)),
  )
  for (const name of EXAMPLES.keys()) expect([name, drivers.some((text) => text.includes(`"${name}"`))]).toEqual([name, true])
})

describe.each([...EXAMPLES])("%s", (name, flow) => {
  const ids = new Set(flow.map(({ id }) => id))

  test("needs no nodes but the core's, ours and the dashboard's in its folder, and no function node", () => {
    const known = [...CORE, ...NODES, ...(name.startsWith("dashboard/") ? DASHBOARD : [])]
    expect(flow.map(({ type }) => type).filter((type) => !known.includes(type))).toEqual([])
  })

  test("says what it shows and what to change", () => {
    const [comment, ...others] = flow.filter(({ type }) => type === "comment")
    expect(others).toEqual([])
    expect(comment?.name).toMatch(/\w/)
    expect(comment?.info).toMatch(/presence-device.*Import copy/)
  })

  test("every node has its place, and every wire, link and scope an end", () => {
    for (const { id, type, z, x, y, wires = [], scope, links, outputs } of flow.filter(isOnTab)) {
      expect([id, typeof x, typeof y]).toEqual([id, "number", "number"])
      const ends = [z, ...wires.flat(), ...((scope ?? []) as string[]), ...((links ?? []) as string[])]
      expect(ends.filter((end) => end === undefined || !ids.has(end))).toEqual([])
      if (type === "switch") expect([id, wires.length]).toEqual([id, outputs])
      else expect([id, wires.length <= 1]).toEqual([id, true])
    }
  })

  test("every node but the comment is in a group that knows it", () => {
    const groups = new Map(flow.filter(({ type }) => type === "group").map((group) => [group.id, group]))
    for (const node of flow.filter(isOnTab)) {
      if (node.type !== "comment") expect(groups.get(node.g ?? "")?.nodes).toContain(node.id)
    }
    for (const { name, nodes } of groups.values()) {
      expect(name).toMatch(/\w/)
      expect((nodes as string[]).filter((id) => !ids.has(id))).toEqual([])
    }
  })

  test("our nodes have all their properties and no others", () => {
    for (const node of flow.filter(isOurs)) {
      const properties = Object.keys(node).filter((key) => !OF_EVERY_NODE.includes(key))
      expect(properties.sort()).toEqual(Object.keys(defined.get(node.type)?.defaults ?? {}).sort())
    }
  })

  test("our nodes are valid, and use the device of the example", () => {
    const [device] = flow.filter(isDevice)
    for (const node of flow.filter(isOurs)) {
      for (const [property, { validate } = {}] of Object.entries(defined.get(node.type)?.defaults ?? {}))
        expect(validate?.call({ _: (key) => key }, node[property], {}) ?? true).toBe(true)
      if (!isDevice(node)) expect(node.device).toBe(device?.id)
    }
  })

  test("pages need nothing from outside and escape what they show", () => {
    for (const { template = "", format = "" } of flow.filter(({ type }) => type === "template" || type === "ui-template")) {
      expect(`${template}${format}`).not.toMatch(/https?:|\bsrc=|<link\b|@import|v-html/)
      expect(template).not.toMatch(/\{\{[{&]/)
    }
  })
})
