import type { EditorNodeProperties, EditorRED } from "node-red"
import { parseAuthority } from "../src/upnp/ip"
import { editedAccess, listAccess, type Rule, validateAccess } from "./access.editor"
import { type Contact, editedContacts, listContacts, validateContacts } from "./contacts.editor"
import { prepareDoctor } from "./doctor.editor"
import { keepEnv, keepOption, numberWithin, oneOf, rule, type Worded } from "./fields.editor"
import { editedLimits, listLimits, validateLimits } from "./limits.editor"
import { isTarget, prepareMode } from "./remote.editor"

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

const DEVICE_TYPES = ["TelephonyServer:2", "TelephonyClient:2", "Basic:1"]
const UUID = /^(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const OTHER = "?" // no interface has this name

RED.nodes.registerType<Properties>("presence-device", {
  category: "config",
  color: "#7fc4bb",
  icon: "presence-device.svg",
  defaults: {
    version: { value: 1 },
    name: { value: "Node-RED Presence" },
    mode: { value: "host", validate: rule("presence-device.invalid.mode", oneOf(["host", "remote"])) },
    entity: {
      value: "",
      validate: rule("presence-device.invalid.entity", (entity) => entity === "" || /^[a-z][a-z0-9+.-]*:\S+$/i.test(entity)),
    },
    deviceType: { value: "TelephonyServer:2", validate: rule("presence-device.invalid.deviceType", oneOf(DEVICE_TYPES)) },
    udn: { value: "", validate: rule("presence-device.invalid.udn", (udn) => udn === "" || UUID.test(udn)) },
    interface: { value: "" },
    advertise: {
      value: "",
      validate: rule("presence-device.invalid.advertise", (at) => at === "" || parseAuthority(at) !== undefined),
    },
    port: { value: 0, validate: rule("presence-device.invalid.port", numberWithin(0, 65535, "whole")) },
    target: { value: "", validate: rule("presence-device.invalid.target", isTarget) },
    contacts: { value: [], validate: validateContacts },
    unknownContacts: {
      value: "reject",
      validate: rule("presence-device.invalid.unknownContacts", oneOf(["reject", "ask"])),
    },
    unknownWatchers: {
      value: "ask",
      validate: rule("presence-device.invalid.unknownWatchers", oneOf(["ask", "allow", "block"])),
    },
    authorization: { value: true },
    access: { value: [], validate: validateAccess },
    limits: { value: {}, validate: validateLimits },
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
  const showOther = () => $("#presence-device-other").toggle(list.val() === OTHER)
  const fill = (interfaces: readonly Interface[]) => {
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
}

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
