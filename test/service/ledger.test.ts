import { expect, test } from "vitest"
import { ActionError } from "../../src/service/action-error"
import { Ledger } from "../../src/service/ledger"

function ledger() {
  const kept: string[] = []
  const control: { failure: Error | undefined } = { failure: undefined }
  const book = new Ledger("", async (next) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (control.failure) throw control.failure
    kept.push(next)
  })
  const add = (letter: string) => book.change((state) => ({ state: state + letter, result: state + letter }))
  return { book, kept, control, add }
}

test("what is asked for while one write goes on is kept with one write, in order", async () => {
  const { book, kept, add } = ledger()
  const first = add("a")
  await new Promise((resolve) => setImmediate(resolve))
  const others = ["b", "c", "d"].map(add)
  expect(await Promise.all([first, ...others])).toEqual(["a", "ab", "abc", "abcd"])
  expect([book.state, kept]).toEqual(["abcd", ["a", "abcd"]])
})

test("a step that refuses changes nothing and hinders nobody", async () => {
  const { book, add } = ledger()
  const refused = book.change<string>(() => {
    throw new ActionError(600)
  })
  const [result] = await Promise.all([add("b"), expect(refused).rejects.toMatchObject({ code: 600 })])
  expect([result, book.state]).toEqual(["b", "b"])
})

test("[contract.md] what cannot be kept is not known: all of the write are told 501, the old state stays", async () => {
  const { book, control, add } = ledger()
  await add("a")
  control.failure = new Error("ENOSPC")
  const results = await Promise.allSettled([add("b"), add("c")])
  expect(results.map((result) => (result as PromiseRejectedResult).reason.code)).toEqual([501, 501])
  expect(book.state).toBe("a")
  control.failure = undefined
  expect(await add("d")).toBe("ad")
})

test("a step that changes nothing costs no write", async () => {
  const { book, kept } = ledger()
  expect(await book.change((state) => ({ state, result: "same" }))).toBe("same")
  await book.idle()
  expect(kept).toEqual([])
})
