import { expect, test } from "vitest"
import { DEFAULT_LIMITS, type Limits } from "../../../src/service/limits"
import { userPresence, watcherList } from "../../interop/documents"
import { ENTITY, presenceOnLan } from "../../presence-on-lan"
import { call } from "../../soap"

/** A device whose limits a test changes, and what it says to a document. */
async function started() {
  const lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(200)
  const limit = (limits: Partial<Limits>) => lan.device.configure({ access: [], limits: { ...DEFAULT_LIMITS, ...limits } })
  const update = async (document: string) =>
    (await call(lan, "UpdatePresence", { UpdatedUserPresence: document })).fault?.[0] ?? "done"
  return { lan, limit, update }
}

const PLAIN = userPresence("at the desk", "open", ENTITY)

test("[SEC-8] how deep a document is, and how many nodes it has, is bounded as the limits say: 605; they hold at once", async () => {
  const { lan, limit, update } = await started()
  expect(await update(PLAIN)).toBe("done")
  limit({ documentDepth: 3 })
  expect(await update(PLAIN)).toBe("605")
  limit({ documentNodes: 5 })
  expect(await update(PLAIN)).toBe("605")
  limit({ documentBytes: PLAIN.length - 1 })
  expect(await update(PLAIN)).toBe("605")
  limit({ documentBytes: PLAIN.length })
  expect(await update(PLAIN)).toBe("done")
  expect(lan.device.refusals).toMatchObject([{ reason: "document", count: 3 }])
})

test("[SEC-8] more nodes may be allowed than usual, and a list of watchers is bounded, too", async () => {
  const { lan, limit, update } = await started()
  const many = (elements: number) => {
    const half = `<x:a>${"<x:b/>".repeat(elements / 2)}</x:a>`
    return `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:x="urn:x" entity="${ENTITY}">${half}${half}</presence>`
  }
  limit({ documentBytes: 100_000 })
  expect([await update(many(9900)), await update(many(10_000))]).toEqual(["done", "605"])
  limit({ documentBytes: 100_000, documentNodes: 10_100 })
  expect(await update(many(10_000))).toBe("done")
  limit({ documentNodes: 3 })
  const WatcherList = watcherList("sip:bob@example.com")
  expect((await call(lan, "AuthorizePresenceProactive", { UserPresenceInfo: "", Expire: "60", WatcherList })).fault?.[0]).toBe(
    "605",
  )
})
