import { describe, expect, test } from "vitest"
import { complaintsAbout } from "./sent-documents"
import { lacksXmllint } from "./xml/xmllint"

const OPEN = "&lt;pid:basic>open&lt;/pid:basic>"
const EVENT = `<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0"><e:property><UserPresenceInfo>&lt;?xml version="1.0"?>&lt;presence:UserPresenceInfo xmlns:presence="urn:schemas-upnp-org:phone:presence" xmlns:pid="urn:ietf:params:xml:ns:pidf">&lt;pid:presence entity="pres:ann@example.com">&lt;pid:tuple id="a">&lt;pid:status>${OPEN}&lt;/pid:status>&lt;/pid:tuple>&lt;/pid:presence>&lt;/presence:UserPresenceInfo></UserPresenceInfo></e:property></e:propertyset>`

describe.skipIf(lacksXmllint("what finds fault with what was sent"))("what a device sends", () => {
  test("is valid, and so is what it holds as text", () => expect(complaintsAbout([EVENT])).toEqual([]))

  test.each([
    ["a message", EVENT.replaceAll("e:property>", "e:properties>"), /properties/],
    ["a document inside", EVENT.replace(OPEN, OPEN.replace("open", "busy")), /busy/],
    ["what nobody knows", "<page/>", /No matching global declaration/],
  ])("is found to be wrong: %s", (_title, text, complaint) =>
    expect(complaintsAbout([EVENT, text])).toEqual([expect.stringMatching(complaint)]),
  )
})
