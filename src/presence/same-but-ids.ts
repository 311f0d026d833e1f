import type { Extension, Pidf, Tuple } from "./pidf"
import { same } from "./same"

/** [presence.md 5] Whether two documents say the same, but for ids: where several contacts meet, those are others. */
export const sameButIds = (one: Pidf, other: Pidf): boolean =>
  same(one, other) || (ids(one) !== ids(other) && same(withoutIds(one), withoutIds(other)))

const ids = ({ tuples, extensions }: Pidf): string => JSON.stringify([tuples, extensions].map((all) => all.map(({ id }) => id)))

const withoutIds = ({ entity, tuples, notes, extensions }: Pidf): object => ({
  entity,
  notes,
  tuples: tuples.map((tuple: Tuple) => ({
    ...tuple,
    id: "",
    extensions: tuple.extensions.map(bare),
    statusExtensions: tuple.statusExtensions.map(bare),
  })),
  extensions: extensions.map(bare),
})

// an id stands in an extension's text, too
const bare = ({ key, activities }: Extension): object => ({ name: key.replace(/#.*$/s, ""), activities })
