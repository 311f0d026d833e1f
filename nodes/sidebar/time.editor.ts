import type { EditorRED } from "node-red"
import { say } from "./words.editor"

declare const RED: EditorRED

/** How far this browser's clock is ahead of the server's. */
let aheadMs = 0

/** The server's clock says this now. */
export function noteServerTime(now: number): void {
  aheadMs = Date.now() - now
}

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
]
const SECONDS_STEP = 10 // what is closer is now; nobody reads every second

/** An instant as seen from now, as people say it. */
export function humanize(at: number, now: number, language: string): string {
  const seconds = (at - now) / 1000
  for (const [unit, length] of UNITS) {
    const isLong = Math.abs(seconds) >= length * (59 / 60) // 59 minutes and a half are an hour
    if (isLong) return formatDistance(Math.round(seconds / length), unit, language)
  }
  return formatDistance(Math.round(seconds / SECONDS_STEP) * SECONDS_STEP, "second", language)
}

// "now", but not "tomorrow" for what is 24 hours away
const formatDistance = (count: number, unit: Intl.RelativeTimeFormatUnit, language: string): string =>
  new Intl.RelativeTimeFormat(language, { numeric: count === 0 ? "auto" : "always", style: "short" }).format(count, unit)

const TIME = "presence-time"

interface Shown {
  readonly key: string
  readonly at: number
}

/** Shows an instant of the server's clock within a text, `__when__` in it; nothing if there is none. */
export function showTime(element: JQuery, key: string, instant: string | number | null | undefined): void {
  const date = dateOf(instant)
  element.toggle(date !== undefined)
  if (!date) return
  const shown: Shown = { key, at: date.getTime() }
  element.addClass(TIME).data(TIME, shown)
  element.attr({ datetime: date.toISOString(), title: date.toLocaleString(RED.i18n.lang()) })
  refresh(element)
}

// what is beyond all dates is as good as never
function dateOf(instant: string | number | null | undefined): Date | undefined {
  if (instant === undefined || instant === null) return undefined
  const date = new Date((typeof instant === "string" ? Date.parse(instant) : instant) + aheadMs)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Time has gone on. */
export function refreshTimes(root: JQuery): void {
  for (const element of root.find(`.${TIME}`).get()) refresh($(element))
}

function refresh(element: JQuery): void {
  const { key, at } = element.data(TIME) as Shown
  setText(element, say(key, { when: humanize(at, Date.now(), RED.i18n.lang()) }))
}

/** Touches the page only if something is to change, for whoever reads it aloud or selects in it. */
export function setText(element: JQuery, text: string): void {
  if (element.text() !== text) element.text(text)
}
