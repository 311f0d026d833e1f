import { chooseOnlyDevice } from "./fields.editor"
import { inputLabels, label, labelStyle, outputLabels, paletteLabel } from "./labels.editor"

/** What the nodes of the palette have in common; a node that acts on messages has an input as well. */
export const PRESENCE_NODE = {
  category: "presence",
  color: "#7fc4bb",
  inputs: 0,
  outputs: 1,
  outputLabels,
  label,
  labelStyle,
  paletteLabel,
  onadd: chooseOnlyDevice,
} as const

export const ACTING_NODE = { ...PRESENCE_NODE, inputs: 1, inputLabels } as const
