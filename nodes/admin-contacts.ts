import type { NodeAPI } from "node-red"
import { type Addressed, type AnyDevice, type ContactRow, normalizeId, type Pidf, readFor, systemClock } from "../src/index"
import { page } from "./admin-reply"
import { hostOf, readDevice, writeDevice } from "./admin-route"
import { contactMessageFrom, takeIn } from "./contact-message"
import { contactValue } from "./flow-event"
import { formatAnswer, registerAt, registeringFrom } from "./registration-message"
import { contactRowValue, registrationRowValue } from "./row-value"
import { given } from "./shape"

/** The usual time of presence-register; only a flow renews. */
const USUAL = { contact: undefined, expires: 3600, renew: false }

/** Contacts and registrations; what is sent is what presence-contact and presence-register take. */
export function serveContacts(RED: NodeAPI): void {
  readDevice(RED, "contacts", ({ device, query }) => contactsPage(device, query("match")))
  writeDevice(RED, "contacts", async ({ device, body }) => {
    const message = readFor(device, () => contactMessageFrom(body, undefined, systemClock.now()))
    return contactValue(await takeIn(await device.host(), message))
  })
  writeDevice(RED, "registrations", async ({ device, body }) => {
    const service = await device.service()
    const now = systemClock.now()
    const registering = readFor(device, () => registeringFrom(body, USUAL, now))
    const answers = await registerAt(service, registering, now)
    return answers.map((answer) => formatAnswer(answer, now))
  })
}

/** Those in the address book and those who are registered for without being in it, by name. */
async function contactsPage(device: AnyDevice, match: string): Promise<object> {
  const service = await device.service()
  const host = await hostOf(device)
  const registrations = byId(host?.registrations ?? [])
  const book = byId(service.addressBook.map((contact) => ({ contact })))
  const known = host ? undefined : byId(service.known.filter((change) => change.event === "contact"))
  const rowOf = (contact: Addressed) => (host ? host.contacts([contact])[0] : known?.get(normalizeId(contact.id)))
  const people = [...new Map([...registrations, ...book])].filter(([, { contact }]) => isLike(contact, match)).sort(byName)
  return page(people, ([key, { contact }]) => {
    const row = book.has(key) ? rowOf(contact) : undefined
    const registration = registrations.get(key)
    return given({ contact, ...(row && rowValue(row)), registration: registration && registrationRowValue(registration) })
  })
}

const rowValue = (row: ContactRow): object =>
  given({ ...contactRowValue(row), changed: lastChange(row.presence), listed: row.listed })

const byId = <Row extends { readonly contact: Addressed }>(rows: readonly Row[]): Map<string, Row> =>
  new Map(rows.map((row) => [normalizeId(row.contact.id), row]))

/** When what is known of somebody changed last, as far as the tuples say. */
const lastChange = ({ tuples }: Pidf): string | undefined =>
  tuples
    .flatMap(({ timestamp }) => timestamp ?? [])
    .sort((one, other) => Date.parse(one) - Date.parse(other))
    .at(-1)

function isLike({ id, name = "" }: Addressed, match: string): boolean {
  const part = match.trim().toLowerCase()
  return id.toLowerCase().includes(part) || name.toLowerCase().includes(part)
}

type Entry = readonly [key: string, row: { readonly contact: Addressed }]

const nameOf = ([, { contact }]: Entry): string => contact.name ?? contact.id

const byName = (one: Entry, other: Entry): number => nameOf(one).localeCompare(nameOf(other))
