import { keyedList, type Row } from "./list.editor"
import type { RefusalValue } from "./model.editor"
import { box, fold, text, time } from "./parts.editor"
import { rowsIn } from "./rows.editor"
import type { DeviceContext, Section } from "./section.editor"
import { setText, showTime } from "./time.editor"
import { refusalText, say } from "./words.editor"

/** What the device has refused of all that the network brought, and why. */
export function refusalsSection(_context: DeviceContext): Section {
  const refusals = fold(say("presence-sidebar.section.refusals"), false)
  return {
    element: refusals.element,
    aspect: "refusals",
    path: () => "refusals",
    show: rowsIn<RefusalValue>({
      fold: refusals,
      empty: say("presence-sidebar.empty.refusals"),
      keyOf: ({ reason }) => reason,
      make: ({ reason }) => refusalRow(reason),
    }),
  }
}

function refusalRow(reason: string): Row<RefusalValue> {
  const times = text("meta")
  const last = time()
  const from = $("<ul>", { class: "presence-sidebar-urls" })
  const element = $("<li>").append(box("line", text().text(refusalText(reason))), box("detail", times, last), from)
  const showAddresses = keyedList<Refused>({
    element: from,
    keyOf: ({ address }) => address,
    make: addressRow,
    fallback: element,
  })
  return {
    element,
    show: ({ count, at, addresses }) => {
      setText(times, say("presence-sidebar.refusal.count", { count: String(count) }))
      showTime(last, "presence-sidebar.time.refused", at)
      showAddresses(addresses)
    },
  }
}

type Refused = RefusalValue["addresses"][number]

function addressRow(): Row<Refused> {
  const who = text("url")
  return {
    element: $("<li>").append(who),
    show: ({ address, count }) => setText(who, say("presence-sidebar.refusal.address", { address, count: String(count) })),
  }
}
