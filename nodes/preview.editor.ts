import { isEnv } from "./rules/rule"

const PROPERTIES = ["tuple", "basic", "activity", "note", "lang", "expires"]
const PAUSE_MS = 250

/** Shows what an empty message will say, as it will stand in messages, or why that cannot be. */
export function showPreview(): void {
  const preview = $("#presence-update-preview")
  const fields = PROPERTIES.map((property) => `#node-input-${property}`).join(", ")
  let waiting: number | undefined
  let asked = 0
  const show = () => {
    const said = Object.fromEntries(PROPERTIES.map((property) => [property, String($(`#node-input-${property}`).val() ?? "")]))
    const turn = ++asked
    preview.closest(".form-row").toggle(!Object.values(said).some(isEnv)) // the runtime knows, not the editor
    $.getJSON("presence-update/preview", said).done(({ tuple, fault }: { tuple?: object; fault?: string }) => {
      if (turn === asked) preview.text(fault ?? JSON.stringify(tuple, null, 2))
    })
  }
  $(fields).on("input change", () => {
    window.clearTimeout(waiting)
    waiting = window.setTimeout(show, PAUSE_MS)
  })
  show()
}

export {}
