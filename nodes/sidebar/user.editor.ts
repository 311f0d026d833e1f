import { keyedList } from "./list.editor"
import type { TupleValue, UserValue } from "./model.editor"
import { box, dot, fold, setDot, text } from "./parts.editor"
import { summaryOf, tupleRow } from "./presence.editor"
import type { DeviceContext, Section } from "./section.editor"
import { presenceSwitch } from "./switch.editor"
import { noteServerTime, setText } from "./time.editor"
import { say } from "./words.editor"

/** The source as which the sidebar speaks. */
const OWN = "sidebar"

/** My presence with its sources, and a switch for it. */
export function userSection({ send }: DeviceContext): Section {
  const light = dot()
  const now = text("now")
  const list = $("<ul>", { class: "presence-sidebar-tuples" })
  const own = presenceSwitch((said) => send("user", said))
  const { element, body, head } = fold(say("presence-sidebar.section.user"), true)
  body.append(box("line", light, now), own.element, list)
  const showTuples = keyedList<TupleValue>({ element: list, keyOf: ({ id }) => id, make: tupleRow, fallback: head })
  return {
    element,
    aspect: "user",
    path: () => "user",
    show: (answer) => {
      const user = answer as UserValue
      noteServerTime(user.now)
      setDot(light, user.status)
      setText(now, summaryOf(user))
      own.show(user.tuples.find(({ id }) => id === OWN))
      showTuples(user.tuples)
    },
  }
}
