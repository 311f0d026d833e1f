import type { Worded } from "./fields.editor"
import { type Contact, contactFaults, isInstance } from "./rules/contacts-rule"

type Property = keyof Contact

const COLUMNS: readonly [property: Property, key: string][] = [
  ["id", "presence-device.contacts.id"],
  ["name", "presence-device.contacts.name"],
  ["contactInstanceId", "presence-device.contacts.instance"],
]
const ROW_CSS = { display: "grid", gridTemplateColumns: "5fr 4fr 3fr", gap: "6px" }

/** Shows the address book as a list to edit; what the environment fills stays as it is. */
export function listContacts(words: Worded, contacts: readonly Contact[] | string = []): void {
  const list = $("#presence-device-contacts")
  if (typeof contacts === "string") {
    list.replaceWith($("<code>").text(contacts))
    return
  }
  const header = $("<div>").css({ ...ROW_CSS, paddingRight: "36px" })
  for (const [, key] of COLUMNS) $("<span>").text(words._(key)).appendTo(header)
  const check = () => showFaults(words)
  list.editableList<Contact>({
    header,
    addButton: words._("presence-device.contacts.add"),
    removable: true,
    height: "auto",
    addItem: (row, _index, contact) => {
      row.css(ROW_CSS)
      for (const [property, key] of COLUMNS)
        $("<input>", { type: "text", "aria-label": words._(key), "data-property": property, style: "width: 100%; min-width: 0" })
          .val(String(contact[property] ?? ""))
          .on("change", check)
          .appendTo(row)
      row.siblings("a").attr("aria-label", words._("presence-device.contacts.remove"))
      if (Object.keys(contact).length === 0) row.children().first().trigger("focus")
    },
    removeItem: check,
  })
  list.editableList("addItems", [...contacts])
  check()
}

/** The address book as the form has it. */
export const editedContacts = (before: readonly Contact[] | string | undefined): Contact[] | string =>
  typeof before === "string" ? before : rows().map(contactIn)

// a row that was never filled is no contact; one that fades out is none any more
const rows = (): JQuery[] =>
  $("#presence-device-contacts > li:not(.red-ui-editableList-item-deleting) > .red-ui-editableList-item-content")
    .get()
    .map((row) => $(row))
    .filter((row) => Object.keys(contactIn(row)).length > 0)

// what nobody typed stays as it was, so that a form that is only looked at changes nothing
function contactIn(row: JQuery): Contact {
  const before = row.data("data") as Contact
  const contact: Contact = { ...before }
  for (const [property] of COLUMNS) {
    const text = String(fieldIn(row, property).val()).trim()
    if (text === String(before[property] ?? "")) continue
    if (text === "") delete contact[property]
    else Object.assign(contact, { [property]: property === "contactInstanceId" && isInstance(text) ? Number(text) : text })
  }
  return contact
}

const fieldIn = (row: JQuery, property: Property) => row.children(`[data-property="${property}"]`)

function showFaults(words: Worded): void {
  const all = rows()
  const contacts = all.map(contactIn)
  const faults = contactFaults(contacts)
  $("#presence-device-contacts input").removeClass("input-error").removeAttr("aria-invalid")
  for (const { contact, property } of faults)
    fieldIn(all[contacts.indexOf(contact)] as JQuery, property)
      .addClass("input-error")
      .attr("aria-invalid", "true")
  $("#presence-device-contacts-fault").text(faults[0] ? words._(faults[0].key) : "")
}
