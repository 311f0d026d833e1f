import { expect, test } from "vitest"
import { Callbacks } from "../../../src/upnp/control-point/callbacks"
import type { ControlPointPorts } from "../../../src/upnp/control-point/ports"
import { ManualClock } from "../../fakes/manual-clock"

/** Where nothing opens until a test lets it. */
function slowNetwork() {
  const open: string[] = []
  const opening: (() => void)[] = []
  const listen = async (address: string) => {
    await new Promise<void>((resolve) => opening.push(resolve))
    open.push(address)
    return { port: 1, close: async () => void open.splice(open.indexOf(address), 1) }
  }
  const ports = { clock: new ManualClock(), network: { listen } } as unknown as ControlPointPorts
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const goOn = async () => {
    await settle()
    for (const each of opening.splice(0)) each()
    await settle()
  }
  return { open, goOn, callbacks: new Callbacks(ports, 0, undefined, { note: () => {} }) }
}

test("[contract.md] what is about to open when it closes is closed too", async () => {
  const { open, goOn, callbacks } = slowNetwork()
  const listening = callbacks.listenAt("192.0.2.1")
  const closing = callbacks.close()
  await goOn()
  await Promise.all([listening, closing])
  expect(open).toEqual([])
})

test("[CP-10] two who want to hear at one address at once share what opens there", async () => {
  const { open, goOn, callbacks } = slowNetwork()
  const both = ["192.0.2.1", "192.0.2.1"].map((address) => callbacks.listenAt(address))
  await goOn()
  await Promise.all(both)
  expect(open).toEqual(["192.0.2.1"])
})
