/** What a terminal would obey in place of showing: controls of both sets, direction marks, line separators. */
const obeyed = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text that came from outside, for a terminal: control characters and direction marks are shown, not obeyed. */
export function printable(text: string): string {
  return text.replaceAll(obeyed, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/** The same for text of several lines, whose own line breaks stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Colours and bold, as our own styles begin and end. */
const style = new RegExp(`(${String.fromCharCode(27)}\\[\\d{1,2}m)`);

/** Lines of our own styling: whatever else they would have a terminal do is shown. The net under whoever forgot `printable`. */
export function printableStyled(text: string): string {
  return text
    .split(style)
    .map((part, at) => (at % 2 === 1 ? part : printableLines(part)))
    .join('');
}

/** What JSON leaves as it is and a terminal would obey; those below U+0020 it escapes by itself. */
const leftByJson = /[\u007F-\u009F\p{Cf}\u2028\u2029]/gu;

/** JSON that a terminal shows as well, and that means the same to whoever parses it. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(leftByJson, (character) =>
    [...character]
      .flatMap((one) => Array.from({ length: one.length }, (_, at) => one.charCodeAt(at)))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
