import { type Config, must, type Rule } from "./rule"

/** Makes of what one version saved what the next one saves. */
export type Step = (config: Config) => Config

/** One step for each version; the first takes what was written by hand, without a version. */
const STEPS: readonly Step[] = [(config) => config]

/** The version of the properties that this package saves. */
export const VERSION = STEPS.length

/** A node's properties as this version has them, whichever older one saved them. */
export function migrated<T extends object>(config: T, steps: readonly Step[] = STEPS): T {
  const from = Number((config as Config).version ?? 0)
  if (!(from >= 0 && from < steps.length && Number.isInteger(from))) return config
  return { ...steps.slice(from).reduce((saved, step) => step(saved), config as Config), version: steps.length } as unknown as T
}

/** What a later version saved may mean something else here. */
export const version: Rule = must(
  "presence-device.invalid.version",
  (saved) => Number.isInteger(Number(saved)) && Number(saved) >= 0 && Number(saved) <= VERSION,
)
