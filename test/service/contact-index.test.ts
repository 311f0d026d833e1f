import { beforeEach, expect, test } from "vitest"
import { type Addressed, normalizeId } from "../../src/presence/peer"
import { type ServiceStory, says, serviceStory } from "./service-story"

const ANN = { id: "sip:ann@example.com", name: "Ann", contactInstanceId: 7 }
const CARL = { id: "sip:carl@example.com", name: "Carl", contactInstanceId: 9 }

let story: ServiceStory

beforeEach(async () => {
  story = await serviceStory({ contacts: new Map([[normalizeId(CARL.id), CARL]]) })
  await story.service.tellOfContact(ANN, says("open"))
})

const found = (named: string | { contactInstanceId: number }) => story.service.contacts([named]).map(({ contact }) => contact.id)
const tell = (contact: Addressed) => story.service.tellOfContact(contact, says("open"))

test("[presence.md 37, 38] by name and by number, in the address book and in the configuration", () => {
  expect([found("Ann"), found({ contactInstanceId: 7 })]).toEqual([[ANN.id], [ANN.id]])
  expect([found("Carl"), found({ contactInstanceId: 9 })]).toEqual([[CARL.id], [CARL.id]])
})

test("who is called something else is found by that alone, who is removed by nothing", async () => {
  await tell({ ...ANN, name: "Anna", contactInstanceId: 8 })
  expect([found("Anna"), found({ contactInstanceId: 8 })]).toEqual([[ANN.id], [ANN.id]])
  expect(() => found("Ann")).toThrow()
  expect(() => found({ contactInstanceId: 7 })).toThrow()
  await story.service.removeContact(ANN.id)
  expect(() => found("Anna")).toThrow()
})

test("a name of two names nobody, until one of them is called something else, in the same turn", async () => {
  const twin = { id: "sip:other@example.com", name: "Ann" }
  await tell(twin)
  expect(() => found("Ann")).toThrow("several contacts have this name")
  const renamed = tell({ ...twin, name: "Another" })
  const told = ["Ann", "Another"].map((name) => story.service.tellOfContact(name, says("closed"))) // which see what the step before did
  await renamed
  expect((await Promise.all(told)).map(({ contact }) => contact.id)).toEqual([ANN.id, twin.id])
})

test("[contract.md] a number that somebody has is given to nobody else", async () => {
  await expect(tell({ id: "sip:new@example.com", contactInstanceId: 7 })).rejects.toThrow("contact 7 has another id")
  await expect(tell({ id: "sip:new@example.com", contactInstanceId: 9 })).rejects.toThrow("contact 9 has another id")
})

test("who stands in the configuration is called what it says there", async () => {
  await story.configure({ contacts: new Map([[normalizeId(ANN.id), { id: ANN.id, name: "Boss" }]]) })
  expect(found("Boss")).toEqual([ANN.id])
  expect(() => found("Ann")).toThrow()
})

test("after a restart all are found as before", async () => {
  await story.restart()
  expect([found("Ann"), found({ contactInstanceId: 7 })]).toEqual([[ANN.id], [ANN.id]])
})
