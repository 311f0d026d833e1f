import { figure, say } from "./table"

/** What was wanted of a figure, and whether it is so. */
interface Target {
  readonly what: string
  readonly wanted: string
  readonly is: number
  readonly digits: number
  readonly holds: (value: number) => boolean
}

const least = (what: string, wanted: number, is: number, digits = 2): Target => ({
  what,
  wanted: `at least ${wanted}`,
  is,
  digits,
  holds: (value) => value >= wanted,
})
const most = (what: string, wanted: number, is: number, digits = 2): Target => ({
  what,
  wanted: `at most ${wanted}`,
  is,
  digits,
  holds: (value) => value <= wanted,
})

const action = (name: string, other: string): number => figure(`${name} of ${other} perCpuSecond`)
const beside = (name: string, other: string): number => figure(`${name} of ${other} perSecond`)

const all = (): readonly Target[] => [
  least("GetPresence, of the floor, by CPU", 0.7, action("GetPresence", "floor")),
  least("GetPresence, of the floor", 0.7, beside("GetPresence", "floor")),
  least("GetPresence, of GUPnP, by CPU", 1.5, action("GetPresence", "gupnp")),
  least("GetPresence, of GUPnP", 1.5, beside("GetPresence", "gupnp")),
  least("UpdatePresence, of the floor, by CPU", 0.1, action("UpdatePresence", "floor")),
  least("UpdatePresence, of the floor", 0.1, beside("UpdatePresence", "floor")),
  least("UpdatePresence, of GUPnP, by CPU", 0.25, action("UpdatePresence", "gupnp")),
  least("UpdatePresence, of GUPnP", 0.25, beside("UpdatePresence", "gupnp")),
  most("1,000 subscribers: the last one, of the floor", 1.5, figure("fan-out 1000 last of floor")),
  most("the same, of GUPnP", 0.25, figure("fan-out 1000 last of gupnp")),
  least("the same: NOTIFYs delivered", 1000, figure("fan-out 1000 delivered"), 0),
  most("the same: gaps in SEQ and messages out of order", 0, figure("fan-out 1000 gaps"), 0),
  most("100 subscribers: the last one, of GUPnP", 1, figure("fan-out 100 last of gupnp")),
  most("20 mute subscribers among 120: how much later the others hear", 1.2, figure("mute")),
  most("SOAP in a burst to 100 subscribers, p50, ms", 5, figure("burst 100 p50"), 1),
  most("SOAP in a burst to 1,000 subscribers, p50, ms", 5, figure("burst 1000 p50"), 1),
  least("50 changes at 20 a second: fewest NOTIFYs for one of 1,000", 3, figure("burst 1000 fewest"), 0),
  most("the same: most", 4, figure("burst 1000 most"), 0),
  least("the same: who has the last state", 1000, figure("burst 1000 current"), 0),
  least("the same: the closest two to one subscriber, as they were sent, ms", 1000, figure("burst 1000 closest"), 0),
  most("one contact's update among 100,000, of that among 100", 1.2, figure("growth update")),
  most("heap for each contact beyond its document, bytes", 1024, figure("growth heap"), 0),
  most("restart with 100,000 contacts, ms", 2000, figure("growth restart"), 0),
  most("start of the device beyond Node-RED's own, ms", 150, figure("start"), 0),
  most(
    "memory with 1,000 subscribers beyond the floor's, MB",
    30,
    figure("memory 1000 product") - figure("memory 1000 floor"),
    0,
  ),
]

/** Holds the figures of this run against what was wanted. */
export function sayTargets(): void {
  say("\n| at 16 connections, medians | wanted | is | |\n| --- | --- | --- | --- |")
  for (const { what, wanted, is, digits, holds } of all())
    say(`| ${what} | ${wanted} | ${Number.isNaN(is) ? "not measured" : is.toFixed(digits)} | ${holds(is) ? "yes" : "**no**"} |`)
}
