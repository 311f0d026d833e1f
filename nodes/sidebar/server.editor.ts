import type { EditorRED } from "node-red"
import { say } from "./words.editor"

declare const RED: EditorRED

/** What the server refused, in words for the user. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** Whether the user of the editor may change anything of presence devices. */
export const mayWrite = (): boolean => RED.user.hasPermission("presence-device.write")

/** The address of something that belongs to a device; relative, as the editor needs it to add who asks. */
export const deviceUrl = (id: string, path: string): string => `presence-device/${encodeURIComponent(id)}/${path}`

export const read = <T>(url: string): Promise<T> => call<T>({ url, method: "GET", dataType: "json" })

export const write = (url: string, body: object): Promise<unknown> =>
  call({ url, method: "POST", dataType: "json", contentType: "application/json", data: JSON.stringify(body) })

export const remove = (url: string): Promise<unknown> => call({ url, method: "DELETE", dataType: "json" })

const call = <T>(settings: JQuery.AjaxSettings): Promise<T> =>
  new Promise((resolve, reject) => {
    $.ajax(settings)
      .done(resolve)
      .fail(({ status, responseJSON }) => reject(new Failure(status, textOf(status, responseJSON))))
  })

function textOf(status: number, reply: { message?: unknown } | undefined): string {
  if (status === 401 || status === 403) return say("presence-sidebar.failed.permission")
  if (typeof reply?.message === "string") return reply.message
  return say(status === 0 ? "presence-sidebar.failed.connection" : "presence-sidebar.failed.other", { status: String(status) })
}

/** Tells the user what went wrong. */
export const complain = (cause: unknown): void =>
  void RED.notify($("<p>").text(cause instanceof Error ? cause.message : String(cause)), "error")
