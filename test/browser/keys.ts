import type { Page } from "playwright-core"
import { until } from "../real/processes"

const FAR = 60

/** A person without a mouse: keys alone, and what has the focus. */
export class Keys {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key)
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text)
  }

  /** Presses a key until something has come of it. */
  async pressUntil(key: string, what: string, come: () => Promise<boolean>): Promise<void> {
    for (let presses = 0; presses < FAR; presses++) {
      if (await come()) return
      await this.press(key)
    }
    throw new Error(`${key} does not lead to ${what}; the focus is on ${await this.focused()}`)
  }

  /** Goes on, or back, to what has this label or begins with this text. */
  async tabTo(label: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await this.pressUntil(key, label, async () => (await this.focused()).startsWith(label))
  }

  /** Runs a command by its name in the list of actions. */
  async command(name: string): Promise<void> {
    const list = this.#page.locator("#red-ui-actionList")
    await list.waitFor({ state: "hidden" }) // while it slides away it empties its field
    await this.press("Control+Shift+P")
    await list.locator(".red-ui-searchBox-input:focus").waitFor()
    await this.type(name)
    await list.locator("li.selected", { hasText: name }).waitFor()
    await this.press("Enter")
  }

  /** The label of what has the focus, or else its text. */
  focused(): Promise<string> {
    return this.#page.evaluate(`(() => {
      const { ariaLabel, innerText } = document.activeElement
      return (ariaLabel ?? innerText ?? "").trim()
    })()`)
  }

  /** Waits until the focus is on what has this label or begins with this text. */
  async expectFocus(label: string): Promise<void> {
    await until(`the focus on ${label}`, async () => (await this.focused()).startsWith(label) || undefined)
  }

  /** Whether one sees where the focus is. */
  hasRing(): Promise<boolean> {
    return this.#page.evaluate(`(() => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(document.activeElement)
      return outlineStyle !== "none" && parseFloat(outlineWidth) > 0 && !/, 0\\)$|transparent/.test(outlineColor)
    })()`)
  }
}
