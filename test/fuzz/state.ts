import type { presenceOn } from "../presence-on-lan"

/** All that a device knows and keeps, to be compared. */
export const stateOf = ({
  service,
  device,
  store,
}: Pick<ReturnType<typeof presenceOn>, "service" | "device" | "store">): string =>
  JSON.stringify([
    service.user,
    service.contacts(service.addressBook),
    service.registrations,
    service.watchers,
    device.subscriptions.map(({ delivery: _, ...subscription }) => subscription),
    [...store.kept],
  ])
