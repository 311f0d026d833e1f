/** A text of the catalogue of presence-device, by its key there. */
export type Word = (key: string, values?: Record<string, string>) => string

/** One thing that was found; the catalogue has a sentence and an advice for its code. */
export interface Check {
  readonly code: string
  readonly verdict: "ok" | "warning" | "failed"
  readonly values: Readonly<Record<string, string>>
}

/** What was found at one interface, or without a name of the whole device. */
export interface Examined {
  readonly name: string
  readonly address: string
  readonly checks: readonly Check[]
  readonly others: readonly { readonly address: string; readonly host: string; readonly server: string }[]
}

/** A doctor's report as the admin API gives it. */
export interface Report {
  readonly name: string
  readonly udn?: string | undefined
  readonly at: number
  readonly tookMs: number
  readonly verdict: Check["verdict"]
  readonly interfaces: readonly Examined[]
  /** Products and versions. */
  readonly software: string
}

/** These say what is wrong and what to do at once; the log has them too. */
const MESSAGES = ["no-network", "no-interface", "port-taken", "failed", "store-failed", "udn-taken", "unused", "error"]
const messageOf = ({ code }: Check) => MESSAGES.find((name) => code === `device.${name}`)

/** What a check is about. */
export const titleOf = ({ code }: Check, word: Word): string => word(`doctor.check.${code.split(".")[0]}`)

/** What was found, in a sentence. */
export function sentenceOf(check: Check, { name }: Examined, word: Word): string {
  const message = messageOf(check)
  return word(message ? `messages.${message}` : `doctor.finding.${check.code}`, { interface: name, ...check.values })
}

/** What to do about it; empty if there is nothing to do, or if the sentence has said so. */
export function adviceOf(check: Check, { name }: Examined, word: Word): string {
  if (check.verdict === "ok" || messageOf(check)) return ""
  return word(`doctor.advice.${check.code}`, { interface: name, ...check.values })
}

/** Somebody else on the network, in a line. */
export const neighbourLine = ({ address, host, server }: Examined["others"][number]): string =>
  [address, address.replace(/%.*$/, "") === host ? "" : host, server].filter((part) => part !== "").join(" ")

/** A report as text to be passed on. */
export function reportText(report: Report, word: Word): string {
  const { name, udn = "", at, tookMs, verdict, interfaces, software } = report
  const seconds = (tookMs / 1000).toFixed(1)
  return [
    `${word("doctor.title")}: ${name} ${udn}`.trim(),
    `${new Date(at).toISOString()}, ${seconds} s, ${software}`,
    word(`doctor.summary.${verdict}`),
    ...interfaces.flatMap((each) => ["", ...interfaceLines(each, word)]),
    "",
  ].join("\n")
}

function interfaceLines(examined: Examined, word: Word): string[] {
  const { name, address, checks, others } = examined
  const lines = checks.flatMap((check) => {
    const advice = adviceOf(check, examined, word)
    const found = `  [${word(`doctor.verdict.${check.verdict}`)}] ${titleOf(check, word)}: ${sentenceOf(check, examined, word)}`
    return advice ? [found, `    ${advice}`] : [found]
  })
  const neighbours =
    others.length > 0 ? [`  ${word("doctor.others")}`, ...others.map((each) => `    ${neighbourLine(each)}`)] : []
  return [`${name} ${address}`.trim(), ...lines, ...neighbours].filter((line) => line !== "")
}
