import { finish } from "../real/processes"
import type { Seat } from "./places"

/** Lets a seat drop what comes in, or goes out, as a rule of nftables says, until it is opened again. */
export async function dropAt({ inside }: Seat, rule: string, side = "input"): Promise<{ open(): Promise<void> }> {
  const nft = async (...words: string[]) => {
    const { code, output } = await finish([...inside, "nft", ...words])
    if (code !== 0) throw new Error(`nft ${words.join(" ")}: ${output}`)
  }
  await nft("add", "table", "inet", "presence")
  await nft("add", "chain", "inet", "presence", "wall", `{ type filter hook ${side} priority 0; }`)
  await nft("add", "rule", "inet", "presence", "wall", ...rule.split(" "), "drop")
  return { open: () => nft("delete", "table", "inet", "presence") }
}
