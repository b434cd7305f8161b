import type { HardCase, Role } from './generated-user.ts';
import { teamNames } from './groups.ts';

/** What people, importers and attackers have put into names, by what is odd about it. */
export const ODD_NAMES: Readonly<Record<string, readonly string[]>> = {
  comma: ['Okafor, Emeka', ',', 'a,,b,', 'Silva,Ana\\,Maria'],
  doubleQuote: ['Ana "Nana" Silva', '"', '"quoted"', '""a""'],
  newline: ['Line one\nLine two', 'Windows\r\nline', '\n', 'old Mac\rline', 'separator\u2028here'],
  emoji: ['Zoe 🎉', '👩‍👩‍👧‍👦', '🇯🇵 Kenji', '👋🏽 Uma'],
  rightToLeft: ['مريم حداد', 'דנה לוי', '\u202Eevil\u202C Quinn', 'Omar عمر'],
  combining: ['Jose\u0301 Nu\u0301n\u0303ez', 'Z\u0351\u036Balgo', 'Å vs A\u030A'],
  backslash: ['back\\slash', 'ends in \\', '\\', '\\n is not a newline', 'C:\\Users\\ana'],
  outerBlanks: [' leading', 'trailing ', '\ttabbed\t', '  ', '\u00A0no-break\u00A0'],
  html: ['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '&amp; &lt;b&gt;'],
  terminalEscape: ['\u001b[31mred\u001b[0m', '\u001b]0;title\u0007', 'bell\u0007', 'over\bwritten'],
  formula: ['=1+1', '+SUM(A1:A9)', '-2+3', '@cmd', '=HYPERLINK("http://example.com","x")'],
};

const oddName =
  (names: readonly string[]): Role =>
  ({ attributes }, { turn }) => {
    attributes.name = names[turn % names.length] as string;
    if (turn % 3 === 2) attributes.nickname = attributes.name;
  };

const PER_THOUSAND_OF_EACH_ODDITY = 5;

/** The longest value there may be is 2,048 bytes (facts §1.4). */
const LONGEST_BYTES = 2048;
const longest =
  (name: string, unit: string): Role =>
  ({ attributes }) => {
    attributes[name] = unit.repeat(LONGEST_BYTES / Buffer.byteLength(unit));
  };

const manyGroups =
  (count: number): Role =>
  (user, { index }) => {
    user.groups = teamNames(count, index);
  };

const plusAddress: Role = ({ attributes }, { key }) => {
  attributes.email = `ada+shop-${key}@example.com`;
};

const mixedCaseEmail: Role = ({ attributes }, { key }) => {
  attributes.email = `Ada.McCoy.${key.toUpperCase()}@Example.COM`;
};

const one = (name: string, perThousand: number, role: Role): HardCase => ({
  name,
  perThousand,
  roles: [role],
});

/** Users who can sign in by their email like anybody, yet whose values break careless tools. */
export const TEXT_CASES: readonly HardCase[] = [
  ...Object.entries(ODD_NAMES).map(([oddity, names]) =>
    one(`name:${oddity}`, PER_THOUSAND_OF_EACH_ODDITY, oddName(names)),
  ),
  one('longestValue', 1, longest('custom:note', 'x')),
  one('longestMultiByteValue', 1, longest('custom:note', '🙂')),
  one('longestCommas', 1, longest('profile', ',')),
  one('plusAddress', 10, plusAddress),
  one('mixedCaseEmail', 15, mixedCaseEmail),
  one('manyGroups', 3, manyGroups(12)),
  one('fortyGroups', 1, manyGroups(40)),
];
