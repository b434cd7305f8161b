/** A value that careless code spoils, as the name or note of a user who is healthy otherwise. */
export interface OddValue {
  readonly name: string;
  /** The attribute that holds it. */
  readonly attribute: 'name' | 'custom:note' | 'nickname' | 'website';
  value(given: string, family: string): string;
}

const MAX_BYTES = 2048;

function filled(text: string): string {
  const bytes = Buffer.byteLength(text);
  const whole = text.repeat(Math.floor(MAX_BYTES / bytes));
  return whole + 'x'.repeat(MAX_BYTES - Buffer.byteLength(whole));
}

const LONG_ASCII = filled('All work and no play. ');
const LONG_CJK = filled('漢');
const LONG_EMOJI = filled('🦦');
const LONG_COMMAS = filled('a,"b"\n');

const ODD_VALUES: readonly OddValue[] = [
  { name: 'comma', attribute: 'name', value: (given, family) => `${family}, ${given}` },
  { name: 'double-quotes', attribute: 'name', value: (given, family) => `${given} "The Ferry" ${family}` },
  { name: 'lone-quote', attribute: 'name', value: (given, family) => `${given} 6'2" ${family}` },
  { name: 'newline', attribute: 'name', value: (given, family) => `${given}\n${family}` },
  { name: 'crlf', attribute: 'custom:note', value: (given) => `Dear ${given},\r\n\r\nsee you\ttomorrow\r\n` },
  { name: 'emoji', attribute: 'name', value: (given) => `${given} 👩🏽‍🚀🏳️‍🌈` },
  { name: 'right-to-left', attribute: 'name', value: () => 'محمد بن سعيد' },
  { name: 'bidi-marks', attribute: 'name', value: (given) => `\u202e${given}\u202c \u200fשלום` },
  { name: 'combining', attribute: 'name', value: (_, family) => `Rene\u0301e Nu\u0303n\u0303ez ${family}` },
  { name: 'composed', attribute: 'name', value: (_, family) => `Renée Zoë Łukasz ${family}` },
  { name: 'cjk', attribute: 'name', value: () => '山田 太郎' },
  { name: 'backslash', attribute: 'custom:note', value: (given) => `C:\\Users\\${given}\\new, \\, and \\n` },
  { name: 'trailing-backslash', attribute: 'name', value: (given, family) => `${given} ${family}\\` },
  { name: 'leading-blank', attribute: 'name', value: (given, family) => `  ${given} ${family}` },
  { name: 'trailing-blank', attribute: 'name', value: (given, family) => `${given} ${family} ` },
  { name: 'html', attribute: 'name', value: (given) => `<script>alert("${given}")</script>&amp;` },
  { name: 'terminal-escape', attribute: 'name', value: (given) => `\u001b[31m${given}\u001b[0m\u0007` },
  { name: 'formula', attribute: 'name', value: () => '=HYPERLINK("https://example.com";"Click")' },
  { name: 'formula-plus', attribute: 'nickname', value: () => '+1+1' },
  { name: 'formula-at', attribute: 'nickname', value: () => '@SUM(A1:A9)' },
  { name: 'formula-minus', attribute: 'nickname', value: () => '-2+3' },
  { name: 'line-separators', attribute: 'custom:note', value: () => 'one\u2028two\u2029three\u0085four' },
  { name: 'byte-order-mark', attribute: 'name', value: (given) => `\ufeff${given}\u200b` },
  {
    name: 'looks-like-json',
    attribute: 'custom:note',
    value: () => '{"sub":"0","__proto__":{"admin":true}}',
  },
  { name: 'looks-like-null', attribute: 'name', value: () => 'null' },
  { name: 'url', attribute: 'website', value: (given) => `https://example.com/?q=${given}&r=%2C,"'` },
  { name: 'long-ascii', attribute: 'custom:note', value: () => LONG_ASCII },
  { name: 'long-cjk', attribute: 'custom:note', value: () => LONG_CJK },
  { name: 'long-emoji', attribute: 'custom:note', value: () => LONG_EMOJI },
  { name: 'long-commas', attribute: 'custom:note', value: () => LONG_COMMAS },
];

const LONG_VALUES = ODD_VALUES.filter(({ name }) => name.startsWith('long-'));
const SHORT_VALUES = ODD_VALUES.filter(({ name }) => !name.startsWith('long-'));
const LONG_SLOTS = LONG_VALUES.length;

/** The odd value of the `ordinal`-th user of a block who has one: four in a block are long, the others short. */
export function oddValueOf(ordinal: number): OddValue {
  if (ordinal < LONG_SLOTS) return LONG_VALUES[ordinal] as OddValue;
  return SHORT_VALUES[(ordinal - LONG_SLOTS) % SHORT_VALUES.length] as OddValue;
}
