/** [SSDP-38] The number of a start: the seconds since the epoch, or more than the last one where the clock has not moved on. */
export const nextBootId = (last: number, now: number): number => Math.max(Math.floor(now / 1000), last + 1) % 2 ** 31
