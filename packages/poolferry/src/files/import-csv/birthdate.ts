const stored = /^(\d{4})-(\d{2})-(\d{2})$/;
const inFile = /^(\d{2})\/(\d{2})\/(\d{4})$/;

/** `1990-02-28` as the import file wants it, `02/28/1990` (facts §3.1); undefined where it is no day of the calendar. */
export function toImportBirthdate(birthdate: string): string | undefined {
  const match = stored.exec(birthdate);
  if (match === null) return undefined;
  const [, year, month, day] = match;
  return isDay(Number(year), Number(month), Number(day)) ? `${month}/${day}/${year}` : undefined;
}

/** The way back; undefined where it is no day of the calendar. */
export function fromImportBirthdate(birthdate: string): string | undefined {
  const match = inFile.exec(birthdate);
  if (match === null) return undefined;
  const [, month, day, year] = match;
  return isDay(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : undefined;
}

function isDay(year: number, month: number, day: number): boolean {
  // Date carries what is too much over to the next month; setUTCFullYear takes years below 100 as they are.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
