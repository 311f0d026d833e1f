import type { Page } from "playwright-core"
import { until } from "../real/processes"

/** Node-RED's editor, used as its user does. */
export class EditorPage {
  readonly #page: Page
  #pauseMs = 400

  constructor(page: Page) {
    this.#page = page
  }

  async open(url: string): Promise<void> {
    await this.#page.goto(url)
    await this.#page.waitForFunction('window.RED && RED.nodes && RED.nodes.getType("presence-get")')
    await this.#page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" })
    await this.#page.locator("#red-ui-workspace-chart").waitFor()
  }

  /** Drags a node from the palette to the workspace; returns its id. */
  async drag(type: string, x: number, y: number): Promise<string> {
    const source = this.#page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
    await source.scrollIntoViewIfNeeded()
    const from = await source.boundingBox()
    const to = await this.#page.locator("#red-ui-workspace-chart").boundingBox()
    if (!from || !to) throw new Error(`${type} cannot be dragged`)
    await this.#page.mouse.move(from.x + 20, from.y + 10)
    await this.#page.mouse.down()
    await this.#page.mouse.move(to.x + x - 20, to.y + y - 20, { steps: 5 })
    await this.#page.mouse.move(to.x + x, to.y + y, { steps: 5 })
    await this.#page.mouse.up()
    const [id] = await this.idsOf(type)
    if (!id) throw new Error(`${type} was not dropped`)
    return id
  }

  idsOf(type: string): Promise<string[]> {
    return this.#page.evaluate(`(() => {
      const ids = []
      const keep = (node) => { if (node.type === "${type}") ids.push(node.id) }
      RED.nodes.eachNode(keep)
      RED.nodes.eachConfig(keep)
      return ids
    })()`)
  }

  /** A node's property as the editor has it. */
  property(id: string, name: string): Promise<unknown> {
    return this.#page.evaluate(`RED.nodes.node("${id}")["${name}"]`)
  }

  /** Lets dialogs come and go at once. */
  async hasten(): Promise<void> {
    await this.#page.addStyleTag({ content: "* { transition: none !important; animation: none !important }" })
    await this.#page.evaluate("void (jQuery.fx.off = true)")
    this.#pauseMs = 50
  }

  async edit(id: string): Promise<void> {
    const node = this.#page.locator(`[id="${id}"] > .red-ui-flow-node`)
    const form = this.#page.locator("#node-dialog-ok")
    // on a busy machine two clicks may be too far apart to be one double click
    await until(`the form of ${id}`, async () => {
      await node.dblclick()
      return form.waitFor({ timeout: 3000 }).then(
        () => true,
        () => undefined,
      )
    })
    await this.settled()
  }

  /** Chooses what kind of value a typed input takes. */
  async chooseType(property: string, type: string): Promise<void> {
    const input = this.#page.locator(`#node-input-${property} + .red-ui-typedInput-container`)
    await input.locator(".red-ui-typedInput-type-select").click()
    await this.#page.locator(`.red-ui-typedInput-options:visible [value="${type}"]`).click()
  }

  async editDevice(id: string): Promise<void> {
    await this.#page.evaluate(`RED.editor.editConfig("", "presence-device", "${id}")`)
    await this.settled()
  }

  /** Presses a button of the dialog and waits until it has gone. */
  async press(button: string): Promise<void> {
    await this.#page.click(button)
    await this.#page.locator(button).waitFor({ state: "detached" })
    await this.settled()
  }

  async deploy(): Promise<void> {
    await this.#page.click("#red-ui-header-button-deploy")
    await this.#page.waitForFunction("!RED.nodes.dirty()")
  }

  isDirty(): Promise<boolean> {
    return this.#page.evaluate("RED.nodes.dirty()")
  }

  /** The visible fields and buttons of the open dialogs that have no label to be found by. */
  unlabelled(): Promise<string[]> {
    return this.#page.evaluate(`$("#dialog-form, #node-config-dialog-edit-form").find("input, select, textarea, .red-ui-editableList-item-remove, .red-ui-typedInput-type-select").filter(":visible").get()
      .filter((field) => !/^red-ui-trap-/.test(field.id))
      .filter((field) => !field.ariaLabel && ![...field.labels ?? []].some((label) => label.textContent.trim() !== ""))
      .map((field) => field.id || field.outerHTML)`)
  }

  /** The words of the open dialogs that are still keys of a catalogue. */
  untranslated(): Promise<string[]> {
    return this.#page.evaluate(`$("#dialog-form, #node-config-dialog-edit-form").find("*").addBack().get()
      .flatMap((element) => [element.placeholder ?? "", element.ariaLabel ?? "", ...[...element.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data)])
      .filter((text) => /presence-\\w+\\.\\w/.test(text))`)
  }

  /** What stands under a node. */
  statusOf(id: string): Promise<string | null> {
    return this.#page.locator(`[id="${id}"] .red-ui-flow-node-status-label`).textContent()
  }

  async help(type: string): Promise<string | null> {
    await this.#page.evaluate(`RED.sidebar.show("help"); RED.sidebar.help.show("${type}")`)
    const text = this.#page.locator(".red-ui-help:visible").last()
    await text.locator("h3").first().waitFor()
    return text.textContent()
  }

  /** Dialogs slide; what is measured or pressed meanwhile misses. */
  async settled(): Promise<void> {
    await this.#page.waitForFunction('$(".red-ui-tray").filter(":animated").length === 0')
    await this.#page.waitForTimeout(this.#pauseMs)
  }
}
