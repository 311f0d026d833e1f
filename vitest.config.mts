import { defineConfig } from "vitest/config"

const PURE = ["presence", "service", "xml", "documents", "upnp"].map((room) => `test/${room}/**/*.test.ts`)
const FLOWS = ["test/nodes/{presence-*,admin,doctor,stories}.test.ts"]
const CONFORMANCE = ["test/conformance/**/*.test.ts"]
const PATIENT = { testTimeout: 20_000, hookTimeout: 30_000, expect: { poll: { timeout: 5000 } } } // for busy machines: what fails fails later, no more
const SETUP = { ...PATIENT, setupFiles: ["test/validate-sent.ts"] }
const PARTNERS = ["interop", "browser", "package", "pictures"].map((folder) => `test/${folder}/**`)

/** `pure`, `runtime`, `flows` and `conformance` need nothing but Node.js; the others need real partners and say what they lack. */
export default defineConfig({
  test: {
    maxWorkers: "100%",
    projects: [
      { test: { ...SETUP, name: "pure", include: PURE, pool: "threads", isolate: false } },
      {
        test: {
          ...SETUP,
          name: "runtime",
          include: ["test/**/*.test.ts"],
          exclude: [...PURE, ...CONFORMANCE, ...FLOWS, ...PARTNERS],
        },
      },
      { test: { ...SETUP, name: "flows", include: FLOWS, pool: "forks", isolate: false } }, // one Node-RED for all files
      { test: { ...SETUP, name: "conformance", include: CONFORMANCE, pool: "threads", isolate: false } },
      {
        test: {
          ...SETUP,
          ...PATIENT,
          name: "interop",
          include: ["test/interop/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
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
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
