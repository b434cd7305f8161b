const digits = /\B(?=(\d{3})+$)/g;

/** `1,234 people get`, `1 person gets`. */
export function counted(count: number, one: string, many: string): string {
  return `${String(count).replace(digits, ',')} ${count === 1 ? one : many}`;
}

export const days = (number: number): string => counted(Math.ceil(number), 'day', 'days');

export function minutes(number: number): string {
  return number < 1 ? 'under a minute' : counted(Math.ceil(number), 'minute', 'minutes');
}

/** A phrase as a sentence. */
export const sentence = (phrase: string): string => `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
