const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):(\d\d))$/

/** Whether a text is an instant that both RFC 3339 and xs:dateTime allow: with a zone, on a real day, no leap second. */
export function isTimestamp(text: string): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] =
    FORM.exec(text)
      ?.slice(1)
      .map((digits) => Number(digits ?? 0)) ?? []
  const isDay = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  const isZone = zoneMinute <= 59 && zoneHour * 60 + zoneMinute <= 14 * 60
  return isDay && hour <= 23 && minute <= 59 && second <= 59 && isZone
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
