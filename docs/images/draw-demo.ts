/**
 * Draws what a command printed as a terminal picture, so that the picture in the README is real output:
 *
 *   npx poolferry demo 2>&1 | npx node docs/images/draw-demo.ts > docs/images/demo.svg
 */
import { text } from 'node:stream/consumers';

const prompt = '$ npm run demo';
const columns = 104;
const characterWidthPx = 8.4;
const lineHeightPx = 19;
const paddingPx = 18;

type Tone = 'plain' | 'prompt' | 'strong' | 'good' | 'quiet';

const colours: Record<Tone, string> = {
  plain: '#c9d1d9',
  prompt: '#79c0ff',
  strong: '#ffffff',
  good: '#7ee787',
  quiet: '#8b949e',
};

const output = await text(process.stdin);
const lines = [prompt, ...output.trimEnd().split('\n')].flatMap(wrapped);
process.stdout.write(draw(lines));

/** A terminal breaks long lines at its edge; here at a space, which reads better. */
function wrapped(line: string): { line: string; tone: Tone }[] {
  const tone = toneOf(line);
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const space = rest.lastIndexOf(' ', columns);
    const end = space > 0 ? space : columns;
    pieces.push(rest.slice(0, end));
    rest = `    ${rest.slice(end).trimStart()}`;
  }
  return [...pieces, rest].map((piece) => ({ line: piece, tone }));
}

function toneOf(line: string): Tone {
  if (line === prompt) return 'prompt';
  if (/ verified: every /.test(line)) return 'good';
  if (/ exported = |^Two local pools|^Next, /.test(line)) return 'strong';
  if (/: done in | \.\.\.$| users, \d/.test(line)) return 'quiet';
  return 'plain';
}

function draw(rows: { line: string; tone: Tone }[]): string {
  const width = Math.ceil(columns * characterWidthPx + 2 * paddingPx);
  const height = rows.length * lineHeightPx + 2 * paddingPx;
  const texts = rows.map(({ line, tone }, index) => {
    const y = paddingPx + (index + 0.75) * lineHeightPx;
    const weight = tone === 'strong' ? ' font-weight="bold"' : '';
    return `  <text x="${paddingPx}" y="${y}" fill="${colours[tone]}"${weight} xml:space="preserve">${escaped(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Output of npm run demo">`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function escaped(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
