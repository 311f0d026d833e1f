import { existsSync, readFileSync } from "node:fs"
import { release } from "node:os"
import type { Surroundings } from "../upnp/doctor/observation"
import { allInterfaces } from "./interfaces"

/** What tells where a process runs. */
interface Signs {
  /** Files that container engines put there. */
  readonly marks: readonly string[]
  readonly controlGroup: string
  readonly release: string
  readonly interfaces: readonly { readonly name: string }[]
}

const ENGINE = /docker|containerd|kubepods|libpod|lxc/
const BRIDGE = /^(?:docker|br-|veth|cni|flannel|podman|lxcbr)/

const signsHere = (): Signs => ({
  marks: ["/.dockerenv", "/run/.containerenv"],
  controlGroup: "/proc/1/cgroup",
  release: release(),
  interfaces: allInterfaces(),
})

/** Where this process runs, as far as can be told. */
export function surroundings({ marks, controlGroup, release, interfaces }: Signs = signsHere()): Surroundings {
  const seesBridges = interfaces.some(({ name }) => BRIDGE.test(name))
  if (/microsoft/i.test(release)) return { kind: "wsl", seesBridges }
  const isContainer = marks.some((mark) => existsSync(mark)) || ENGINE.test(textOf(controlGroup))
  return { kind: isContainer ? "container" : "machine", seesBridges }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return "" // not this system's way
  }
}
