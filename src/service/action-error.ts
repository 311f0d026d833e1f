/** [UDA 3.2.2], [Presence 5.5.8]: the errors that this service answers, each with the word by which flows know it. */
export const ACTION_ERRORS = {
  401: { text: "Invalid Action", word: "INVALID_ARGUMENT" },
  402: { text: "Invalid Args", word: "INVALID_ARGUMENT" },
  501: { text: "Action Failed", word: "ACTION_FAILED" },
  600: { text: "Argument Value Invalid", word: "INVALID_ARGUMENT" },
  601: { text: "Argument Value Out of Range", word: "ARGUMENT_OUT_OF_RANGE" },
  603: { text: "Out of Memory", word: "LIMIT_REACHED" },
  605: { text: "String Argument Too Long", word: "ARGUMENT_TOO_LONG" },
  606: { text: "Action not authorized", word: "NOT_AUTHORIZED" },
  770: { text: "Invalid contact", word: "INVALID_CONTACT" },
} as const

export type ActionErrorCode = keyof typeof ACTION_ERRORS

/** A refusal that the protocol names; `detail` says what was wrong and is safe to show to a peer. */
export class ActionError extends Error {
  readonly detail: string | undefined

  constructor(
    readonly code: ActionErrorCode,
    detail?: string,
    options?: ErrorOptions,
  ) {
    super(detail ? `${ACTION_ERRORS[code].text}: ${detail}` : ACTION_ERRORS[code].text, options)
    this.name = "ActionError"
    this.detail = detail
  }

  get word(): (typeof ACTION_ERRORS)[ActionErrorCode]["word"] {
    return ACTION_ERRORS[this.code].word
  }
}

/** So many calls wait for a device elsewhere that no other one is taken on. */
export class BusyError extends ActionError {
  constructor(calls: number) {
    super(603, String(calls))
    this.name = "BusyError"
  }
}

/** Whatever else went wrong is 501; the cause is for the log alone (CTRL-29). */
export const toActionError = (cause: unknown): ActionError =>
  cause instanceof ActionError ? cause : new ActionError(501, undefined, { cause })

const WORDS: Readonly<Record<number, { readonly word: string } | undefined>> = ACTION_ERRORS

/** A device elsewhere refused, or did not do as it should; `detail` is what it says, made harmless. */
export class DeviceFault extends Error {
  readonly detail: string

  /** 501 where the device gives no number. */
  constructor(
    readonly code: number,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`the device answered ${code}: ${detail}`, options)
    this.name = "DeviceFault"
    this.detail = detail
  }

  /** [contract.md] The word for the number, ACTION_FAILED for numbers that have none. */
  get word(): string {
    return this.code === 401 ? "ACTION_FAILED" : (WORDS[this.code]?.word ?? "ACTION_FAILED")
  }
}

/** There is no device to act on: none chosen, disabled, not up yet, or one elsewhere that is not there. */
export class NoDeviceError extends Error {
  readonly word = "NO_DEVICE"

  constructor(options?: ErrorOptions) {
    super("no device", options)
    this.name = "NoDeviceError"
  }
}
