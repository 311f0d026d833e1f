import { type DeviceView, deviceView } from "./device.editor"
import { keptSection } from "./kept.editor"
import { keyedList } from "./list.editor"
import type { Report } from "./model.editor"
import { changing } from "./moved.editor"
import { box } from "./parts.editor"
import type { Aspect } from "./section.editor"
import { Failure, mayWrite, read } from "./server.editor"
import { refreshTimes, setText } from "./time.editor"
import { say } from "./words.editor"

/** Everything in the sidebar. */
export interface Panel {
  readonly element: JQuery
  /** Asks for everything anew. */
  refresh(): Promise<void>
  /** Something of one device is no longer as it was. */
  changed(device: string, aspects: readonly Aspect[]): Promise<void>
  /** Time has gone on. */
  tick(): void
}

export function panel(): Panel {
  const views = new Map<string, DeviceView>()
  const live = $("<div>", { class: "presence-sidebar-live", role: "status", "aria-live": "polite" })
  const announce = (text: string) => void live.text(text)
  const kept = keptSection(announce)
  const notice = box("notice").attr("tabindex", "-1")
  const devices = box("devices")
  const show = keyedList<Report>({ element: devices, keyOf: ({ id }) => id, make: ({ id }) => viewOf(id), fallback: notice })

  const viewOf = (id: string) => {
    const view = deviceView(id, announce)
    views.set(id, view)
    return view
  }
  const load = async () => {
    const reports = await read<Report[]>("presence-devices").catch(refused)
    if (!reports) return
    changing(() => {
      setText(notice, noticeFor(reports.length))
      notice.toggle(notice.text() !== "")
      show(reports)
    })
    const ids = new Set(reports.map(({ id }) => id))
    for (const id of [...views.keys()]) if (!ids.has(id)) views.delete(id)
  }
  const refused = (cause: unknown) => {
    if (!(cause instanceof Failure)) throw cause
    changing(() => {
      setText(notice, cause.message)
      notice.show()
    })
    return undefined
  }
  return {
    element: $("<div>", { class: "presence-sidebar" }).append(notice, devices, kept.element, live),
    refresh: async () => {
      const known = new Map(views) // who is new asks by itself
      await load()
      const left = [...known.keys()].map((id) => views.get(id))
      await Promise.all([kept.load(), ...left.map((view) => view?.refresh())])
    },
    changed: async (device, aspects) => {
      if (aspects.includes("status")) await load()
      await views.get(device)?.refresh(aspects)
    },
    tick: () => changing(() => refreshTimes(devices)),
  }
}

function noticeFor(count: number): string {
  if (count === 0) return say("presence-sidebar.empty.devices")
  return mayWrite() ? "" : say("presence-sidebar.readOnly")
}
