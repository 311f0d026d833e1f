import { type Identity, identify } from "./identity"
import { openLevelStore } from "./net/level-store"
import { systemClock, systemEntropy } from "./net/system"
import { systemNetwork } from "./net/system-network"
import { type Addressed, normalizeId } from "./presence/peer"
import { documents } from "./presence-documents"
import { PRODUCT } from "./product"
import type { Change } from "./service/change"
import type { Policy } from "./service/context"
import { DEFAULT_LIMITS, type Limits } from "./service/limits"
import { Listeners } from "./service/listeners"
import { guardedClock, type Store } from "./service/ports"
import { PresenceService } from "./service/presence-service"
import { migrate } from "./service/snapshot"
import type { StoreTrouble } from "./store-trouble"
import type { AccessRule } from "./upnp/access"
import { Device, type DevicePolicy } from "./upnp/device"
import type { DeviceStatus } from "./upnp/device-status"
import type { SubscriptionRow } from "./upnp/eventing/subscription-row"
import { parseAuthority } from "./upnp/ip"
import type { Place } from "./upnp/link"
import type { RefusalHooks, RefusalRow } from "./upnp/refusals"
import { VERSION } from "./version"
import { WatchedStore } from "./watched-store"

/** What a device that this Node-RED hosts is made from. */
export interface HostOptions {
  /** Names its part of the store. */
  readonly id: string
  readonly name: string
  /** The user's presentity URI; empty: made once and kept. */
  readonly entity: string
  readonly deviceType: string
  /** Without `uuid:`; empty: made once and kept. */
  readonly udn: string
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** `address` or `address:port` that LOCATION says instead of where it listens; empty for that. */
  readonly advertise: string
  /** 0 for any free port, the last one first. */
  readonly port: number
  /** Whether control points may authorize watchers. */
  readonly authorization: boolean
  /** The directory of the database. */
  readonly store: string
}

/** What may change while a device runs. */
export interface HostPolicy extends Pick<Policy, "unknownContacts" | "unknownWatchers"> {
  /** Those in the address book who travel with the flow. */
  readonly contacts: readonly Addressed[]
  /** Who may call; empty: the device's own subnets may do all. */
  readonly access: readonly AccessRule[]
  /** Those that are to be other than usual. */
  readonly limits: Partial<Limits>
}

/** Who hears of a device that runs. */
export interface RunningHooks extends RefusalHooks {
  readonly onStatus: (status: DeviceStatus) => void
  readonly onTrouble: (trouble: StoreTrouble) => void
  readonly onChange: (change: Change) => void
  readonly onSubscriptions: () => void
  readonly onError: (cause: unknown) => void
}

/** A device with its service and its open store. */
export interface Running {
  /** With its `uuid:`. */
  readonly udn: string
  readonly service: PresenceService
  /** Decides otherwise from now on, without a break. */
  configure(policy: HostPolicy): void
  /** How each subscription stands. */
  subscriptions(): SubscriptionRow[]
  /** What it has refused. */
  refusals(): RefusalRow[]
  /** Where it listens now, and what it tells there. */
  places(): readonly Place[]
  /** Says byebye and lets go of everything; nothing stays open even if it rejects. */
  close(): Promise<void>
}

/** [DESC-10] A device of this process has the same UDN. */
export class UdnTakenError extends Error {}

const taken = new Set<string>()

/** Opens the store and starts the device; rejects with nothing left open. */
export async function runDevice(options: HostOptions, policy: HostPolicy, hooks: RunningHooks): Promise<Running> {
  const lost = new Listeners<void>(hooks.onError)
  const level = await openLevelStore(options.store, options.id, (aside) => {
    hooks.onTrouble({ aside })
    lost.tell()
  })
  const store = new WatchedStore(level, guardedClock(systemClock, hooks.onError), (cause) => hooks.onTrouble({ cause }))
  try {
    const kept = await loadMigrated(store)
    const identity = await identify(store, kept, options)
    const running = run(options, policy, quietOf(hooks, store), store, kept, identity)
    lost.add(() => running.service.keepAll())
    return running
  } catch (cause) {
    await store.close().catch(hooks.onError)
    throw cause
  }
}

/** What the status tells already is no news. */
const quietOf = (hooks: RunningHooks, store: WatchedStore): RunningHooks => ({
  ...hooks,
  onError: (cause) => {
    if (!store.hasTold(cause)) hooks.onError(cause)
  },
})

/** The policy of the service, and of the device on the network. */
const policyOf = ({ contacts, limits, ...policy }: HostPolicy): Policy & DevicePolicy => ({
  ...policy,
  contacts: new Map(contacts.map((contact) => [normalizeId(contact.id), contact])),
  limits: { ...DEFAULT_LIMITS, ...limits },
})

async function loadMigrated(store: Store): Promise<ReadonlyMap<string, unknown>> {
  const kept = await store.load()
  const changes = migrate(kept)
  if (changes.size > 0) await store.write(changes)
  return new Map([...kept, ...changes])
}

function run(
  options: HostOptions,
  policy: HostPolicy,
  hooks: RunningHooks,
  store: Store,
  kept: ReadonlyMap<string, unknown>,
  identity: Identity,
): Running {
  const { udn, entity } = identity
  if (taken.has(udn)) throw new UdnTakenError()
  const { onChange, onError } = hooks
  const clock = guardedClock(systemClock, onError)
  let current = policyOf(policy)
  const service = new PresenceService({ clock, store, documents, onError }, { entity, ...current }, kept)
  const network = systemNetwork(() => current.limits)
  const ports = { clock, entropy: systemEntropy, network }
  const device = new Device(ports, service, deviceOptions(options, hooks, store, identity), current)
  service.onChange(onChange)
  taken.add(udn)
  device.start()
  return {
    udn,
    service,
    configure: (changed) => {
      current = policyOf(changed)
      service.configure(current)
      device.configure(current)
    },
    subscriptions: () => device.subscriptions,
    refusals: () => device.refusals,
    places: () => device.places,
    close: () => closeAll([() => device.stop(), () => network.close(), () => service.close(), () => store.close()], udn),
  }
}

function deviceOptions(
  options: HostOptions,
  { onStatus, onSubscriptions, onRefused, onRefusals, onError }: RunningHooks,
  store: Store,
  { udn, port: usualPort, bootId: lastBootId }: Identity,
) {
  const keep = (key: string, value: number) => void store.write(new Map([[key, value]])).catch(onError)
  return {
    friendlyName: options.name,
    deviceType: options.deviceType,
    udn,
    modelNumber: VERSION,
    authorization: options.authorization,
    interface: options.interface,
    advertise: parseAuthority(options.advertise),
    port: options.port,
    usualPort,
    lastBootId,
    server: PRODUCT,
    onStatus,
    onSubscriptions,
    onRefused,
    onRefusals,
    onPort: (used: number) => keep("port", used),
    onBoot: (bootId: number) => keep("bootId", bootId),
    onError,
  }
}

async function closeAll(closings: readonly (() => Promise<void>)[], udn: string): Promise<void> {
  const failures: unknown[] = []
  for (const close of closings) await close().catch((cause) => failures.push(cause))
  taken.delete(udn)
  if (failures.length > 0) throw failures[0]
}
