import { expect, test } from "vitest"
import { pageInTurns } from "../../nodes/admin-reply"

test("[SEC-7] a page whose rows take long lets everything else have its turn", async () => {
  let turn = 0
  let isDone = false
  const counting = () => {
    turn += 1
    if (!isDone) setImmediate(counting)
  }
  setImmediate(counting)
  const turns = new Set<number>()
  const busy = (row: number) => {
    turns.add(turn)
    for (const end = performance.now() + 25; performance.now() < end; );
    return row * 2
  }
  const answer = await pageInTurns([1, 2, 3, 4], busy)
  isDone = true
  expect(answer).toMatchObject({ total: 4, rows: [2, 4, 6, 8] })
  expect(turns.size).toBe(4)
})
