import { describe, expect, test } from 'vitest';
import { printable, printableJson, printableStyled } from './printable.ts';

const esc = String.fromCharCode(27);
const hostile = `a${esc}[2J${esc}]0;owned${String.fromCharCode(7)}\u009B31m\u202Egnp.exe\u2028\u{E0041}b`;

describe('text that came from outside', () => {
  test('is shown, not obeyed', () => {
    expect(printable(hostile)).toBe(
      'a\\u{1b}[2J\\u{1b}]0;owned\\u{7}\\u{9b}31m\\u{202e}gnp.exe\\u{2028}\\u{e0041}b',
    );
    expect(printable('Ünï 名前 👩')).toBe('Ünï 名前 👩');
  });

  test('is shown in a line of our own colours and breaks, too', () => {
    expect(printableStyled(`${esc}[1mbold${esc}[22m\nnext ${esc}[2J\u202E`)).toBe(
      `${esc}[1mbold${esc}[22m\nnext \\u{1b}[2J\\u{202e}`,
    );
  });

  test('means the same as JSON, and is obeyed by no terminal', () => {
    const text = printableJson({ [hostile]: [hostile] }, 2);
    expect(JSON.parse(text)).toEqual({ [hostile]: [hostile] });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
  });
});
