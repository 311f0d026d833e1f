import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { surroundings } from "../../src/net/surroundings"

const folder = mkdtempSync(join(tmpdir(), "presence-surroundings-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** A file of control groups that says this. */
function controlGroup(text: string): string {
  const file = join(folder, text.replace(/\W/g, "-"))
  writeFileSync(file, text)
  return file
}
const lan = { name: "eth0", address: "172.17.0.2", netmask: "255.255.0.0", internal: false }
const bare = { marks: [], controlGroup: join(folder, "nothing"), release: "6.1.0", interfaces: [lan] }

test.each([
  ["a machine", {}, "machine"],
  ["a machine with control groups", { controlGroup: controlGroup("0::/init.scope\n") }, "machine"],
  ["a container by its mark", { marks: [folder] }, "container"],
  ["a container by its control group", { controlGroup: controlGroup("12:cpu:/docker/0123\n") }, "container"],
  ["WSL", { release: "5.15.90.1-microsoft-standard-WSL2", marks: [folder] }, "wsl"],
])("%s", (_title, signs, kind) => {
  expect(surroundings({ ...bare, ...signs })).toEqual({ kind, seesBridges: false })
})

test.each(["docker0", "br-0123456789ab", "veth12", "cni0"])("it sees %s", (name) => {
  expect(surroundings({ ...bare, interfaces: [lan, { ...lan, name }] }).seesBridges).toBe(true)
})

test("this process runs somewhere", () => {
  expect(["machine", "container", "wsl"]).toContain(surroundings().kind)
})
