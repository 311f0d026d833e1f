import { normalizeId } from "../presence/peer"
import type { Properties, Values } from "./service-definition"

type Gather<T> = (old: T, fresh: T) => T

const byPerson =
  <T>(idOf: (item: T) => string): Gather<readonly T[]> =>
  (old, fresh) => [...new Map([...old, ...fresh].map((item) => [normalizeId(idOf(item)), item])).values()]

/** [presence.md 23-25] What two values of a variable say together: the last state, for lists that of each person. */
const GATHER: { readonly [V in keyof Required<Properties>]: Gather<Values[V]> } = {
  UserPresenceInfo: (_, fresh) => fresh,
  PresenceOfContactsUpdate: byPerson(({ contact }) => contact.id),
  Watcher: byPerson(({ watcher }) => watcher.id),
}

/** What two sets of properties say together. */
export function gather(old: Properties, fresh: Properties): Properties {
  const both = Object.entries(fresh).map(([name, value]) => {
    const variable = name as keyof Properties
    const before = old[variable]
    return [variable, before === undefined ? value : GATHER[variable](before as never, value as never)]
  })
  return { ...old, ...Object.fromEntries(both) }
}
