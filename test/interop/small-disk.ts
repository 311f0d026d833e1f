import { spawnSync } from "node:child_process"
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmdirSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const OURS = /^presence-disk-(\d+)-/

/** A disk of 2 MiB in the memory, used by nobody else, that can be full. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), `presence-disk-${process.pid}-`))

  constructor() {
    sweep()
    try {
      run("mount", "-t", "tmpfs", "-o", "size=2m", "presence-disk", this.folder)
    } catch (cause) {
      rmdirSync(this.folder)
      throw cause
    }
  }

  /** Not one more byte has room on it. */
  fill(): void {
    const file = openSync(this.#ballast, "w")
    for (const bytes of [65_536, 512]) while (isWritten(file, Buffer.alloc(bytes)));
    closeSync(file)
  }

  free(): void {
    rmSync(this.#ballast)
  }

  /** Nothing can be written to it, whoever asks; throws if a file on it is open for writing. */
  protect(): void {
    run("mount", "-o", "remount,ro", this.folder)
  }

  unprotect(): void {
    run("mount", "-o", "remount,rw", this.folder)
  }

  /** Throws if a file on it is still open. */
  unmount(): void {
    run("umount", this.folder)
    rmdirSync(this.folder)
  }

  get #ballast(): string {
    return join(this.folder, "ballast")
  }
}

/** What it needs and is not here. */
export function lackingSmallDisk(): string[] {
  if (process.getuid?.() !== 0) return ["root, for a disk that can be full: sudo npm run interop"]
  try {
    new SmallDisk().unmount()
    return []
  } catch {
    return ["the right to mount: docker run --privileged"]
  }
}

function run(program: string, ...rest: string[]): void {
  const { status, stderr } = spawnSync(program, rest, { encoding: "utf8", timeout: 10_000 })
  if (status !== 0) throw new Error(`${program} ${rest.join(" ")}: ${stderr}`)
}

function isWritten(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOSPC") throw cause
    return false
  }
}

/** Removes what a run that was killed has left. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = OURS.exec(name) ?? []
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    spawnSync("umount", [join(tmpdir(), name)]) // it may not have come so far
    rmdirSync(join(tmpdir(), name))
  }
}
