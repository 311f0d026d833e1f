import { describe, expect, test } from "vitest"
import { isFilterTriggered, isFilterUnderstood } from "../../src/documents/filter"
import { desk, deskIs, filterSet, odd, phone, trigger, user, what } from "./filters"

const BASIC = "/p:presence/p:tuple/p:status/p:basic"
const changed = (attributes = "", path = BASIC) => `<changed${attributes}>${path}</changed>`
const noted = { ...user, notes: [{ text: "Zurück" }] }
const without = { ...user, tuples: [phone, odd] }
const ranked = (rank: string) => ({
  ...user,
  extensions: [{ key: "{urn:v}rank", xml: `<v:rank xmlns:v="urn:v">${rank}</v:rank>` }],
})
const rank = (attributes: string) => trigger(changed(attributes, "/p:presence/v:rank"))

describe("[presence.md 6] a change that somebody wants to hear of", () => {
  test.each([
    ["any, without a filter that is understood", { format: "URL", content: "x" }, user, noted],
    ["any, with a filter for somebody else", filterSet('<filter id="1" uri="sip:bob@example.com"/>'), user, noted],
    ["any of what is shown, without a trigger", what("<include>/p:presence/p:note</include>"), user, noted],
    ["any, with a trigger that is not understood", trigger("<changed>//p:basic/@x</changed>"), user, noted],
    ["any, with an empty trigger", trigger(""), user, noted],
    ["any, with a trigger of another kind", trigger(`<moved>${BASIC}</moved>`), user, noted],
    ["any, with one trigger of two not understood", trigger(changed(), "<moved/>"), user, noted],
    [
      "any, with something beside the triggers that is not understood",
      filterSet(`<filter id="1"><when>${changed()}</when></filter>`),
      user,
      noted,
    ],
    ["any, with a step that is no number", rank(' by="x"'), user, noted],
    ["of the basic status", trigger(changed()), user, deskIs("open")],
    ["from one", trigger(changed(' from="closed"')), user, deskIs("open")],
    ["to another", trigger(changed(' to="open"')), user, deskIs("open")],
    ["from one to another", trigger(changed(' from="closed" to="open"')), user, deskIs("open")],
    [
      "of one tuple, wherever it stands",
      trigger(changed("", `//p:tuple[@id="desk"]/p:status/p:basic`)),
      user,
      {
        ...user,
        tuples: [{ ...desk, basic: "open" as const }, odd, phone],
      },
    ],
    ["by as much", rank(' by="2"'), ranked("5"), ranked("3")],
    ["of anything inside", trigger(changed("", "/p:presence/p:tuple")), user, deskIs("open")],
    ["a tuple that came", trigger("<added>/p:presence/p:tuple</added>"), without, user],
    ["a tuple that went", trigger("<removed>/p:presence/p:tuple</removed>"), user, without],
    ["a note that came", trigger("<added>/p:presence/p:note</added>"), user, { ...user, notes: [...user.notes, { text: "x" }] }],
    ["either of two", trigger(changed(' to="busy"'), changed(' to="open"')), user, deskIs("open")],
    ["two at once", trigger(changed() + changed("", "/p:presence/p:note")), user, { ...deskIs("open"), notes: noted.notes }],
    [
      "of either filter",
      filterSet(`<filter id="1"><trigger><added>//p:contact</added></trigger></filter><filter id="2"/>`),
      user,
      noted,
    ],
  ])("%s", (_, filter, before, after) => expect(isFilterTriggered(filter, before, after)).toBe(true))

  test.each([
    ["none", { format: "URL", content: "x" }, user, { ...user, tuples: [{ ...phone, expiresAt: 5 }, desk, odd] }],
    ["of what is not shown, without a trigger", what("<include>/p:presence/p:tuple</include>"), user, noted],
    [
      "of what is not shown, with an empty trigger",
      filterSet('<filter id="1"><what><include>/p:presence/p:tuple</include></what><trigger/></filter>'),
      user,
      noted,
    ],
    ["of something else", trigger(changed()), user, noted],
    ["from another", trigger(changed(' from="open"')), user, deskIs("open")],
    ["to another", trigger(changed(' to="closed"')), user, deskIs("open")],
    ["of another tuple", trigger(changed("", `//p:tuple[@id="phone"]/p:status/p:basic`)), user, deskIs("open")],
    ["by less", rank(' by="3"'), ranked("5"), ranked("3")],
    ["by what is no number", rank(' by="1"'), ranked("5"), ranked("five")],
    ["a tuple that went, not changed", trigger(changed()), user, without],
    ["a tuple that came, not went", trigger("<removed>/p:presence/p:tuple</removed>"), without, user],
    ["a tuple that went, not came", trigger("<added>/p:presence/p:tuple</added>"), user, without],
    ["one of two at once", trigger(changed() + changed("", "/p:presence/p:note")), user, noted],
  ])("not %s", (_, filter, before, after) => expect(isFilterTriggered(filter, before, after)).toBe(false))

  test("a trigger that is not understood leaves the filter understood", () =>
    expect(isFilterUnderstood(trigger("<moved/>"))).toBe(true))
})
