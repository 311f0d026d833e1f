import { contactsSection } from "./contacts.editor"
import { decidedSection } from "./decided.editor"
import { deviceHeader } from "./header.editor"
import { inboxSection } from "./inbox.editor"
import type { Row } from "./list.editor"
import { loader } from "./loader.editor"
import type { Report } from "./model.editor"
import { box } from "./parts.editor"
import { refusalsSection } from "./refusals.editor"
import type { Aspect, DeviceContext, Section } from "./section.editor"
import { deviceUrl, write } from "./server.editor"
import { subscribersSection } from "./subscribers.editor"
import { userSection } from "./user.editor"

/** One below the other, as they are shown. */
const SECTIONS: readonly ((context: DeviceContext) => Section)[] = [
  userSection,
  inboxSection,
  decidedSection,
  contactsSection,
  subscribersSection,
  refusalsSection,
]

/** As long as a device stands like this there is nothing to ask it for. */
const UNABLE = ["configuration", "store-failed", "udn-taken", "stopped"]

/** What changes when something is sent there. */
const CHANGES: Readonly<Record<string, readonly Aspect[]>> = {
  user: ["user", "watchers"],
  watchers: ["watchers"],
  contacts: ["contacts"],
  registrations: ["contacts"],
}

/** What is shown of one device. */
export interface DeviceView extends Row<Report> {
  /** These aspects are no longer as they were; all of them if none is named. */
  refresh(aspects?: readonly Aspect[]): Promise<void>
}

/** Shows a device: what it is, and all that happens there. */
export function deviceView(id: string, announce: (text: string) => void): DeviceView {
  let isAble = false
  const refresh = async (aspects?: readonly Aspect[]) => {
    if (!isAble) return
    const due = loaders.filter(({ aspect }) => !aspects || aspects.includes(aspect))
    await Promise.all(due.map(({ load }) => load()))
  }
  const send = async (path: string, body: object) => {
    await write(deviceUrl(id, path), body)
    await refresh(CHANGES[path])
  }
  const sections = SECTIONS.map((make) => make({ send, refresh, announce }))
  const loaders = sections.map((section) => ({ aspect: section.aspect, load: loader(id, section) }))
  const header = deviceHeader()
  const parts = box("sections", ...sections.map(({ element }) => element))
  return {
    element: $("<details>", { class: "presence-sidebar-device", open: true }).append(header.summary, header.about, parts),
    show: (report) => {
      header.show(report)
      const wasAble = isAble
      isAble = !UNABLE.includes(report.status.code)
      parts.toggle(isAble)
      if (isAble && !wasAble) void refresh()
    },
    refresh,
  }
}
