/** The version of what is kept; a store of an earlier one is brought up to it when it is opened. */
export const SNAPSHOT_VERSION = 1

export const VERSION_KEY = "version"

export type Kept = ReadonlyMap<string, unknown>

/** What an earlier version kept is changed in these ways, one after the other; undefined removes a key. */
const MIGRATIONS: readonly ((kept: Kept) => Kept)[] = [
  // 0: the user's presence was the only state, with a name of its own
  (kept) =>
    new Map(
      kept.has("user") // a damaged store may have lost its version alone
        ? [
            ["user", undefined],
            ["user/", kept.get("user")],
          ]
        : [],
    ),
]

/** What has to be written so that a store is of this version; throws if it is of a later one. */
export function migrate(kept: Kept): Kept {
  const version = Number(kept.get(VERSION_KEY) ?? 0)
  if (version > SNAPSHOT_VERSION) throw new Error(`the state was kept by a newer version of this package (${version})`)
  let migrated = kept
  const changes = new Map<string, unknown>()
  for (const migration of MIGRATIONS.slice(version)) {
    for (const [key, value] of migration(migrated)) changes.set(key, value)
    migrated = new Map([...migrated, ...changes])
  }
  if (version < SNAPSHOT_VERSION) changes.set(VERSION_KEY, SNAPSHOT_VERSION)
  return changes
}
