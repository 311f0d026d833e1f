import fc from "fast-check"
import { idsOf } from "../../src/presence/check-pidf"
import type { ContactPresence } from "../../src/presence/contact-presence"
import type { Filter } from "../../src/presence/filter"
import type { Addressed, Peer } from "../../src/presence/peer"
import type { ListedWatcher, WatcherRequest } from "../../src/presence/watcher"
import { collapse } from "../../src/xml/element"
import { pidfs, record } from "./pidfs"

const text = fc
  .oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.constantFrom("Ann & Bob", "<b>", "]]>", "Grüße 😀", "a\r\n\tb"))
  .filter((value) => collapse(value) === value)
const number = fc.constantFrom(0, 1, 12, 0xffff_ffff)
const image = fc.constantFrom(
  '<peer:image xmlns:peer="urn:schemas-upnp-org:phone:peer" type="URL"><peer:contentType>a/b</peer:contentType></peer:image>',
)
const extension = fc.constantFrom('<v:rank xmlns:v="urn:v">3</v:rank>', '<rank xmlns="urn:w"><a xmlns=""/></rank>')
const optional = { name: text, image, extensions: fc.array(extension, { minLength: 1, maxLength: 3 }) }

const byContact = record<Omit<Addressed, "groupInstanceId">>({ id: text, contactInstanceId: number, ...optional }, ["id"])
const byGroup = record<Omit<Addressed, "contactInstanceId">>({ id: text, groupInstanceId: number, ...optional }, ["id"])

/** Somebody with an address. */
export const addressed: fc.Arbitrary<Addressed> = fc.oneof(byContact, byGroup)

/** Somebody, named in any of the ways there are. */
export const peers: fc.Arbitrary<Peer> = fc.oneof(
  addressed,
  record<Pick<Peer, "name">>({ name: text }, ["name"]),
  fc.constantFrom({ contactInstanceId: 12 }, { groupInstanceId: 3 }),
)

const filterSet = '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"/></filter-set>'

const BOTH: (keyof Filter)[] = ["format", "content"]

/** What somebody may wish to see, but PIDF. */
export const filters: fc.Arbitrary<Filter> = fc.oneof(
  record<Filter>(
    { format: fc.constantFrom("RFC4661", "RFC4660"), content: fc.constantFrom(filterSet, '<v:a xmlns:v="urn:v"/>') },
    BOTH,
  ),
  record<Filter>({ format: fc.constant("URL"), content: text }, BOTH),
)

/** The presence of a contact, its ids its own. */
export const contactPresences = record<Omit<ContactPresence, "aliases">>({ contact: addressed, presence: pidfs }, [
  "contact",
  "presence",
])

/** The presences of several contacts, each with other names for its ids. */
export const aliased: fc.Arbitrary<ContactPresence[]> = fc.array(contactPresences, { minLength: 1, maxLength: 3 }).map((items) =>
  items.map((item, index) => ({
    ...item,
    aliases: Object.fromEntries([...idsOf(item.presence)].map((id) => [id, `c${index}-${id}`])),
  })),
)

/** Somebody outside who asks. */
export const requests: fc.Arbitrary<WatcherRequest> = fc.oneof(
  record<Omit<WatcherRequest, "filter">>({ watcher: addressed, presence: pidfs }, ["watcher"]),
  record<Omit<WatcherRequest, "presence">>({ watcher: addressed, filter: filters }, ["watcher"]),
)

/** One of those whom a ruling is about. */
export const listed: fc.Arbitrary<ListedWatcher> = record<ListedWatcher>({ watcher: peers, filter: filters }, ["watcher"])
