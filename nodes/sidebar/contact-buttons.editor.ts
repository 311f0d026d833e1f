import { confirmed } from "./confirm.editor"
import type { ContactValue } from "./model.editor"
import { action } from "./parts.editor"
import type { DeviceContext } from "./section.editor"
import { nameOf, say } from "./words.editor"

const USUAL_SECONDS = 3600

/** What the buttons of a contact depend on. */
export const kindOf = ({ contact, presence, listed, registration }: ContactValue): string =>
  [nameOf(contact), presence !== undefined, listed, registration?.state].join(" ")

/** What can be done about a contact as things stand. */
export function contactButtons({ send }: DeviceContext, { contact, presence, listed, registration }: ContactValue): JQuery[] {
  const name = nameOf(contact)
  const who = { contact: { id: contact.id } }
  const register = (expires: number) => () => send("registrations", { ...who, expires })
  const answer = (result: string) => () => send("contacts", { ...who, result })
  const button = (word: string, act: () => Promise<unknown>) => {
    const [caption = "", label = ""] = TEXTS[word] ?? []
    return action(say(caption), say(label, { name }), act)
  }
  const isKnown = presence !== undefined
  const byState = {
    active: () => [button("renew", register(USUAL_SECONDS)), button("end", register(0))],
    pending: () => [button("accept", answer("accepted")), button("reject", answer("rejected"))],
    rejected: () => [button("accept", answer("accepted")), button("end", register(0))],
  }
  const registering = registration ? byState[registration.state]() : isKnown ? [button("register", register(USUAL_SECONDS))] : []
  return isKnown && !listed ? [...registering, removal({ send }, contact, name)] : registering
}

const removal = ({ send }: Pick<DeviceContext, "send">, { id }: ContactValue["contact"], name: string): JQuery =>
  confirmed({
    caption: say("presence-sidebar.action.remove"),
    label: say("presence-sidebar.label.remove", { name }),
    question: say("presence-sidebar.question.remove", { name }),
    act: () => send("contacts", { contact: { id }, remove: true }),
  })

const TEXTS: Readonly<Record<string, readonly [caption: string, label: string]>> = {
  register: ["presence-sidebar.action.register", "presence-sidebar.label.register"],
  renew: ["presence-sidebar.action.renew", "presence-sidebar.label.renew"],
  end: ["presence-sidebar.action.end", "presence-sidebar.label.end"],
  accept: ["presence-sidebar.action.accept", "presence-sidebar.label.accept"],
  reject: ["presence-sidebar.action.reject", "presence-sidebar.label.reject"],
}
