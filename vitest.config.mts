import { existsSync } from "node:fs"
import { defineConfig } from "vitest/config"

const CONFORMANCE = ["test/conformance/**/*.test.ts"]
const PARTNERS = ["interop", "browser", "package", "pictures"].map((folder) => `test/${folder}/**`)
const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000, interval: 5 } } } // for busy machines: what fails fails later, no more
const SETUP = { ...PATIENT, setupFiles: ["test/validate-sent.ts"] }
const RAM = "/dev/shm" // most of what stores take is the disk's time; test/interop has them on a real one
/** Starting a process for each file takes longer than its tests. */
const SHARED = { ...SETUP, pool: "forks", isolate: false, env: existsSync(RAM) ? { TMPDIR: RAM } : {} } as const

/** `unit` and `conformance` need nothing but Node.js; the others need real partners and say what they lack. */
export default defineConfig({
  test: {
    maxWorkers: "100%",
    projects: [
      { test: { ...SHARED, name: "unit", include: ["test/**/*.test.ts"], exclude: [...CONFORMANCE, ...PARTNERS] } },
      { test: { ...SHARED, name: "conformance", include: CONFORMANCE } },
      {
        test: {
          ...SETUP,
          ...PATIENT,
          name: "interop",
          include: ["test/interop/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2, // they mostly wait
        },
      },
      {
        test: {
          ...PATIENT,
          name: "package",
          include: ["test/package/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...PATIENT,
          name: "pictures", // those of the README, taken of the real thing
          include: ["test/pictures/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...PATIENT,
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
