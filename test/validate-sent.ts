import { afterAll, expect } from "vitest"
import { complaintsAbout, takeSent } from "./sent-documents"
import { lacksXmllint } from "./xml/xmllint"

/** Part of every test file (vitest.config.mts): whatever has left a device meanwhile is valid by the schemas. */
afterAll(() => {
  const texts = takeSent()
  if (texts.length === 0 || lacksXmllint("validation of what was sent")) return
  expect(complaintsAbout(texts)).toEqual([])
})
