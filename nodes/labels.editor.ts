import type { Worded } from "./fields.editor"

/** A node of the palette, or its definition: its texts stand under the name of its type. */
interface Typed extends Worded {
  readonly type: string
}

interface Named {
  readonly name: string
}

export function paletteLabel(this: Typed): string {
  return this._(`${this.type}.paletteLabel`)
}

export function label(this: Named & Typed): string {
  return this.name || paletteLabel.call(this)
}

export function labelStyle(this: Named): string {
  return this.name ? "node_label_italic" : ""
}

export function inputLabels(this: Typed): string {
  return this._(`${this.type}.label.input`)
}

export function outputLabels(this: Typed): string {
  return this._(`${this.type}.label.output`)
}
