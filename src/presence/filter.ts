/** What a watcher wishes to see of the user's presence, as `presence_info` carries it. */
export interface Filter {
  /** `pidf`, `RFC4660`, `RFC4661` or `URL`, in any case. */
  readonly format: string
  /** XML or an address, unchanged. */
  readonly content: string
}
