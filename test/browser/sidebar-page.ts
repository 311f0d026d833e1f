import type { Locator, Page } from "playwright-core"
import { until } from "../real/processes"

/** The presence sidebar, used as its user does. */
export class SidebarPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get root(): Locator {
    return this.#page.locator(".presence-sidebar")
  }

  async open(): Promise<void> {
    await this.#page.evaluate('RED.sidebar.show("presence-sidebar")')
    await this.root.waitFor()
  }

  /** A part of what is shown. */
  section(title: string): Locator {
    const head = this.#page.locator("summary > span", { hasText: new RegExp(`^${title}$`) })
    return this.root.locator("details.presence-sidebar-fold").filter({ has: head })
  }

  /** The row of somebody, or of something. */
  row(title: string, text: string): Locator {
    return this.section(title).locator(".presence-sidebar-rows > li", { hasText: text })
  }

  button(label: string): Locator {
    return this.root.getByRole("button", { name: label, exact: true })
  }

  /** How often each of these stands in a section. */
  async expectRows(title: string, ...texts: string[]): Promise<void> {
    const rows = this.section(title).locator(".presence-sidebar-rows > li")
    await until(`${texts.length} rows in ${title}`, async () => {
      const found = await rows.allInnerTexts()
      return (found.length === texts.length && texts.every((text, index) => found[index]?.includes(text))) || undefined
    })
  }

  /** What was read out last. */
  announced(): Promise<string | null> {
    return this.root.locator('[aria-live="polite"]').textContent()
  }

  /** The label of what has the focus. */
  focused(): Promise<string | null> {
    return this.#page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText')
  }

  /** The keys of the catalogue that nobody put words to, and the fields and buttons without a label. */
  flaws(): Promise<string[]> {
    return this.#page.evaluate(`(() => {
      const root = $(".presence-sidebar")
      const untold = [...root.find("*").contents()].filter((node) => node.nodeType === 3 && /presence-\\w+\\.\\w/.test(node.data)).map((node) => node.data)
      const nameless = root.find("button, input, select").get().filter((field) => !field.ariaLabel && !(field.labels ?? []).length).map((field) => field.outerHTML)
      return [...untold, ...nameless]
    })()`)
  }
}
