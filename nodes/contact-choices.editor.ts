import type { EditorRED } from "node-red"

declare const RED: EditorRED

interface Peer {
  readonly id?: string
  readonly name?: string
}

interface Page {
  readonly rows: readonly { readonly contact: Peer }[]
}

const ID = "presence-contact-choices"

/** Offers the contacts of the chosen device to who writes into a field; in a list, for what is behind the last comma. */
export function offerContacts(field: JQuery, isText: () => boolean = () => true): void {
  const choices = $("<datalist>", { id: ID }).insertAfter(field)
  let asked = 0
  const offer = () => {
    if (isText()) field.attr({ list: ID, autocomplete: "off" })
    else field.removeAttr("list")
    const [, before = "", part = ""] = /^(.*,\s*)?([^,]*)$/s.exec(String(field.val())) ?? []
    const turn = ++asked
    contactsLike(part.trim()).then(
      (contacts) => turn === asked && choices.empty().append(...contacts.map(({ id, name }) => optionFor(before + id, name))),
      () => {}, // nobody is offered to who may not see them, or while the runtime is away
    )
  }
  field.on("focus input", offer)
  $("#node-input-device").on("change", offer)
}

const optionFor = (value: string, name = ""): JQuery => $("<option>", { value }).attr(name ? { label: `${name} (${value})` } : {})

/** Those of the device that runs; of one that does not, those who travel with the flow. */
async function contactsLike(part: string): Promise<readonly Peer[]> {
  const device = String($("#node-input-device").val() ?? "")
  const running = (await $.getJSON("presence-devices")) as readonly { readonly id: string }[]
  if (running.some(({ id }) => id === device)) {
    const { rows } = (await $.getJSON(`presence-device/${device}/contacts`, { match: part })) as Page
    return rows.map(({ contact }) => contact)
  }
  const { contacts } = (RED.nodes.node(device) ?? {}) as { readonly contacts?: unknown }
  return Array.isArray(contacts) ? contacts : []
}

export {}
