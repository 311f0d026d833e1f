import type { Row } from "./list.editor"
import type { SubscriptionValue } from "./model.editor"
import { box, dot, fold, setDot, text, time } from "./parts.editor"
import { rowsIn } from "./rows.editor"
import type { DeviceContext, Section } from "./section.editor"
import { setText, showTime } from "./time.editor"
import { say } from "./words.editor"

/** The control points that have subscribed to events. */
export function subscribersSection(_context: DeviceContext): Section {
  const subscribers = fold(say("presence-sidebar.section.subscribers"), false)
  return {
    element: subscribers.element,
    aspect: "subscriptions",
    path: () => "subscriptions",
    show: rowsIn<SubscriptionValue>({
      fold: subscribers,
      empty: say("presence-sidebar.empty.subscribers"),
      keyOf: ({ sid }) => sid,
      make: subscriberRow,
    }),
  }
}

function subscriberRow(): Row<SubscriptionValue> {
  const light = dot()
  const url = text("url")
  const seq = text("meta")
  const ends = time()
  const delivered = time()
  const result = text("meta")
  return {
    element: $("<li>").append(box("line", light, url), box("detail", delivered, result, seq, ends)),
    show: ({ callbacks, expiresAt, delivery }) => {
      setDot(light, delivery ? (isTaken(delivery.status) ? "open" : "failed") : "unknown")
      setText(url, callbacks.join(" "))
      setText(seq, delivery ? say("presence-sidebar.delivery.seq", { seq: String(delivery.seq) }) : "")
      setText(result, resultOf(delivery))
      showTime(delivered, "presence-sidebar.time.delivered", delivery?.at)
      showTime(ends, "presence-sidebar.time.ends", expiresAt)
    },
  }
}

const isTaken = (status: number): boolean => status >= 200 && status < 300

function resultOf(delivery: SubscriptionValue["delivery"]): string {
  if (!delivery) return say("presence-sidebar.delivery.none")
  if (delivery.status === 0) return say("presence-sidebar.delivery.unanswered")
  const key = isTaken(delivery.status) ? "presence-sidebar.delivery.taken" : "presence-sidebar.delivery.refused"
  return say(key, { status: String(delivery.status) })
}
