import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"

/** Where something runs: the command that leads there, empty for here. */
export type Inside = readonly string[]

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly tookMs: number
}

export interface Run {
  readonly child: ChildProcess
  /** Everything that it has written so far, on both channels. */
  readonly output: () => string
}

export interface Finished {
  readonly code: number | null
  readonly output: string
}

/** Starts a program with its own environment kept, `env` added. */
export function launch(command: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Run {
  const [program = "", ...rest] = command
  const child = spawn(program, rest, { env: { ...process.env, ...env }, cwd, stdio: ["pipe", "pipe", "pipe"] })
  let text = ""
  const keep = (chunk: string) => {
    text += chunk
  }
  child.stdout.setEncoding("utf8").on("data", keep)
  child.stderr.setEncoding("utf8").on("data", keep)
  child.on("error", (cause) => keep(`${cause}\n`))
  child.stdin.on("error", () => {}) // it may end before it has read everything
  return { child, output: () => text }
}

/** Runs a program to its end; kills it when the time is over. */
export async function finish(
  command: readonly string[],
  timeoutMs = 30_000,
  cwd?: string,
  env?: NodeJS.ProcessEnv,
): Promise<Finished> {
  const { child, output } = launch(command, env, cwd)
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs)
  child.stdin?.end()
  const code = await new Promise<number | null>((resolve) => {
    child.once("close", resolve)
    child.once("error", () => resolve(null))
  })
  clearTimeout(timer)
  return { code, output: output() }
}

/** Asks a process to end, or ends it by another signal; kills it when it has not after a while. */
export async function end(child: ChildProcess, graceMs = 30_000, signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
  const begun = performance.now()
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const exited = once(child, "exit")
    child.kill(signal)
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs)
    await exited
    clearTimeout(timer)
  }
  return { code: child.exitCode, signal: child.signalCode, tookMs: performance.now() - begun }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What never comes is not waited for any longer; on a busy machine things take their time. */
const AMPLE_MS = 60_000

/** Asks again and again until there is an answer; says what was awaited when the time is over. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs = AMPLE_MS,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const found = await probe()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await sleep(10)
  }
}

/** CLOCK_MONOTONIC in milliseconds, comparable between processes of one machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6
