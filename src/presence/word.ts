import { RPID_ACTIVITIES } from "./activity"
import type { Basic } from "./pidf"

/** What one word says of somebody; what it does not say is left open. */
export interface Said {
  readonly basic?: Basic
  readonly activity?: readonly string[]
}

const WORDS: Readonly<Record<string, Said>> = {
  open: { basic: "open" },
  available: { basic: "open" },
  online: { basic: "open" },
  on: { basic: "open" },
  home: { basic: "open" },
  closed: { basic: "closed" },
  offline: { basic: "closed" },
  off: { basic: "closed" },
  nothome: { basic: "closed" },
  dnd: { activity: ["busy"] },
  donotdisturb: { activity: ["busy"] },
  inacall: { activity: ["on-the-phone"] },
  offhook: { activity: ["on-the-phone"] },
}

const plain = (word: string): string => word.toLowerCase().replace(/[\s_-]/g, "")

const SAID: ReadonlyMap<string, Said> = new Map([
  ...RPID_ACTIVITIES.map((activity) => [plain(activity), { activity: [activity] }] as const),
  ...Object.entries(WORDS),
])

/** [contract.md] Whether a word says that there is nothing to say; in any spelling, as the others. */
export const isNone = (word: unknown): boolean => typeof word === "string" && plain(word) === "none"

/** [contract.md] Reads one word; case, blanks, `-` and `_` do not matter. Undefined for a word that means nothing here. */
export const parseWord = (word: string): Said | undefined => SAID.get(plain(word))

/** The activity that a word names, as RFC 4480 spells it. */
export const parseActivity = (word: string): string | undefined => parseWord(word)?.activity?.[0]
