import type { EditorRED } from "node-red"
import { type Panel, panel } from "./sidebar/panel.editor"
import type { Aspect } from "./sidebar/section.editor"
import { say } from "./sidebar/words.editor"

declare const RED: EditorRED

const ID = "presence-sidebar"
const TICK_MS = 10_000
const DEVICE = "presence-device/"

RED.plugins.registerPlugin(ID, {
  onadd() {
    const content = $("<div>", { class: "presence-sidebar-tab", role: "region", "aria-label": say("presence-sidebar.name") })
    content.attr("tabindex", "-1")
    RED.actions.add("presence:show-presence-tab", () => {
      RED.sidebar.show(ID)
      content.trigger("focus") // Tab goes on from here, not through the whole editor
    })
    RED.sidebar.addTab({
      id: ID,
      label: say("presence-sidebar.tab"),
      name: say("presence-sidebar.name"),
      iconClass: "fa fa-address-card-o",
      content: content as unknown as HTMLElement, // it is appended, as jQuery takes it
      action: "presence:show-presence-tab",
      enableOnEdit: true,
    })
    RED.events.on("flows:loaded", () => begin(content))
  },
})

/** Fills the tab while it is looked at: nothing is asked for behind other tabs. */
function begin(content: JQuery): void {
  let shown: Panel = fill(content)
  let isVisible = false
  let isStale = true
  const refresh = () => {
    isStale = !isVisible
    if (isVisible) void shown.refresh()
  }
  new IntersectionObserver((entries) => {
    isVisible = entries.at(-1)?.isIntersecting ?? false
    if (isVisible) shown.tick()
    if (isVisible && isStale) refresh()
  }).observe(content.get(0) as HTMLElement)
  window.setInterval(() => isVisible && shown.tick(), TICK_MS)

  RED.comms.subscribe("presence-devices", refresh)
  RED.comms.subscribe(`${DEVICE}#`, (topic, data) => {
    const { aspects = [] } = data as { aspects?: readonly Aspect[] }
    if (isVisible) void shown.changed(String(topic).slice(DEVICE.length), aspects)
    else isStale = true
  })
  onConnect(refresh) // what was told meanwhile is lost
  RED.events.on("login", () => {
    shown = fill(content) // for somebody else, who may do other things
    refresh()
  })
}

function fill(content: JQuery): Panel {
  const filled = panel()
  content.empty().append(filled.element)
  return filled
}

// not in its types
const onConnect = (run: () => void): void =>
  (RED.comms as unknown as { on?: (event: "connect", run: () => void) => void }).on?.("connect", run)

export {}
