import type { EditorNodeProperties, EditorRED } from "node-red"
import { editedAccess, listAccess, noteOwn, type Rule } from "./access.editor"
import { editedContacts, listContacts } from "./contacts.editor"
import { prepareDoctor } from "./doctor.editor"
import { keepEnv, keepOption, validator, type Worded } from "./fields.editor"
import { editedLimits, listLimits } from "./limits.editor"
import { migrateNodes } from "./migrate.editor"
import { prepareMode } from "./remote.editor"
import type { Contact } from "./rules/contacts-rule"
import { HOST_RULES, REMOTE_RULES } from "./rules/device-rules"
import { VERSION } from "./rules/version"

declare const RED: EditorRED

interface Properties extends EditorNodeProperties {
  version: number
  name: string
  mode: string
  entity: string
  deviceType: string
  udn: string
  interface: string
  advertise: string
  port: number | string
  target: string
  contacts: Contact[] | string
  unknownContacts: string
  unknownWatchers: string
  authorization: boolean
  access: Rule[] | string
  limits: Readonly<Record<string, number | string>> | string
  store: string
}

interface Interface {
  name: string
  address: string
  internal: boolean
  lan: boolean
}

interface Report {
  udn?: string
  mode?: string
  status: { code: string; message?: string }
  name?: string
  since?: string
  locations: string[]
}

const RULES = { ...HOST_RULES, ...REMOTE_RULES }
const OTHER = "?" // no interface has this name

migrateNodes() // those of all types: this one is always there
RED.nodes.registerType<Properties>("presence-device", {
  category: "config",
  color: "#7fc4bb",
  icon: "presence-device.svg",
  defaults: {
    version: { value: VERSION, validate: validator(RULES.version) },
    name: { value: "Node-RED Presence" },
    mode: { value: "host", validate: validator(RULES.mode) },
    entity: { value: "", validate: validator(RULES.entity) },
    deviceType: { value: "TelephonyServer:2", validate: validator(RULES.deviceType) },
    udn: { value: "", validate: validator(RULES.udn) },
    interface: { value: "" },
    advertise: { value: "", validate: validator(RULES.advertise) },
    port: { value: 0, validate: validator(RULES.port) },
    target: { value: "", validate: validator(RULES.target) },
    contacts: { value: [], validate: validator(RULES.contacts) },
    unknownContacts: { value: "reject", validate: validator(RULES.unknownContacts) },
    unknownWatchers: { value: "ask", validate: validator(RULES.unknownWatchers) },
    authorization: { value: true, validate: validator(RULES.authorization) },
    access: { value: [], validate: validator(RULES.access) },
    limits: { value: {}, validate: validator(RULES.limits) },
    store: { value: "" },
  },
  label() {
    return this.name || "presence-device"
  },
  oneditprepare() {
    keepOption("#node-config-input-mode", this.mode)
    keepOption("#node-config-input-deviceType", this.deviceType)
    keepOption("#node-config-input-unknownContacts", this.unknownContacts)
    keepOption("#node-config-input-unknownWatchers", this.unknownWatchers)
    keepEnv("#node-config-input-authorization", this.authorization)
    listContacts(this, this.contacts)
    listAccess(this, this.access)
    listLimits(this, this.limits)
    prepareInterface(this)
    prepareMode(this)
    if (RED.nodes.node(this.id)) showReport(this)
  },
  oneditsave() {
    this.contacts = editedContacts(this.contacts)
    this.access = editedAccess(this.access)
    this.limits = editedLimits(this.limits)
  },
})

/** One list to choose from, and a text for what is not in it: an interface that comes later, `${ENV}`. */
function prepareInterface(words: Worded): void {
  const list = $("#presence-device-interface")
  const text = $("#node-config-input-interface")
  let all: readonly Interface[] = []
  const showOther = () => {
    $("#presence-device-other").toggle(list.val() === OTHER)
    noteOwn(words, addressesOf(all, String(text.val()).trim()))
  }
  const fill = (interfaces: readonly Interface[]) => {
    all = interfaces
    list.empty()
    for (const [value, label] of choices(words, interfaces, String(text.val())))
      $("<option>").val(value).text(label).appendTo(list)
    const isListed = list.find("option").is((_index, option) => $(option).val() === text.val())
    list.val(isListed ? String(text.val()) : OTHER)
    showOther()
  }
  fill([])
  $.getJSON("presence-device/interfaces", fill)
  list.on("change", () => {
    if (list.val() !== OTHER) text.val(String(list.val())).trigger("change")
    showOther()
  })
  text.on("change", showOther)
}

/** Where a choice puts the device now. */
const addressesOf = (interfaces: readonly Interface[], chosen: string): string[] =>
  interfaces
    .filter(({ name, address, lan }) => (chosen === "" ? lan : [name, address].includes(chosen)))
    .map(({ address }) => address)

function choices(words: Worded, interfaces: readonly Interface[], chosen: string): [value: string, label: string][] {
  const named = (label: string, some: readonly Interface[]) =>
    some.length > 0 ? `${label}: ${some.map(({ address }) => address).join(", ")}` : label
  const remark = ({ internal, lan }: Interface) =>
    lan ? "" : ` (${words._(internal ? "presence-device.interface.loopback" : "presence-device.interface.virtual")})`
  const byName = new Map<string, Interface[]>()
  for (const each of interfaces) byName.set(each.name, [...(byName.get(each.name) ?? []), each])
  const byAddress = interfaces.filter(({ address }) => address === chosen)
  return [
    [
      "",
      named(
        words._("presence-device.interface.every"),
        interfaces.filter(({ lan }) => lan),
      ),
    ],
    ...[...byName].map(([name, all]) => [name, named(name, all) + remark(all[0] as Interface)] as [string, string]),
    ...byAddress.map((each) => [each.address, each.address + remark(each)] as [string, string]),
    [OTHER, words._("presence-device.interface.other")],
  ]
}

/** Shows where the device is that was deployed. */
function showReport({ id, _ }: Worded & { id: string }): void {
  const report = $("#presence-device-report").show()
  $.getJSON(`presence-device/${id}`)
    .done(({ udn, mode, name, since, status, locations }: Report) => {
      if (mode === "host") prepareDoctor({ id, _ })
      const standing = since
        ? _("presence-device.lostSince", { time: new Date(since).toLocaleString() })
        : _(`presence-device.status.${status.code}`)
      report.find(".presence-device-status").text(mode === "remote" && udn ? `${name}: ${standing}` : standing)
      report.find(".presence-device-udn").text(udn ?? "")
      for (const url of locations) {
        const link = $("<a>", { href: url, target: "_blank", rel: "noopener noreferrer" }).text(url)
        $("<div>").append(link).appendTo(report)
      }
    })
    .fail(() => report.find(".presence-device-status").text(_("presence-device.status.undeployed")))
}

export {}
