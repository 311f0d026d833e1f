import { expect, test } from "vitest"
import { emptyPresence } from "../../../src/presence/user-presence"
import { listRenderedOnce, renderedOnce } from "../../../src/upnp/control/rendered"

const ann = { contact: { id: "ann" }, presence: emptyPresence("pres:ann"), aliases: { desk: "ann-desk" } }

test("a state is rendered once, another one anew though it says the same", () => {
  let count = 0
  const render = renderedOnce(({ entity }: typeof ann.presence) => `${entity} ${++count}`)
  expect([render(ann.presence), render(ann.presence), render({ ...ann.presence })]).toEqual([
    "pres:ann 1",
    "pres:ann 1",
    "pres:ann 2",
  ])
})

test("the list of one contact is rendered once, and anew with his presence, with the ids that it goes by, and with others", () => {
  let count = 0
  const render = listRenderedOnce((items) => `${items.length} ${++count}`)
  expect([render([ann]), render([{ ...ann }])]).toEqual(["1 1", "1 1"])
  expect(render([{ ...ann, aliases: { desk: "other" } }])).toBe("1 2")
  expect(render([{ contact: ann.contact, presence: ann.presence }])).toBe("1 3")
  expect(render([{ ...ann, presence: emptyPresence("pres:ann") }])).toBe("1 4")
  expect(render([ann, ann])).toBe("2 5")
  expect(render([])).toBe("0 6")
})
