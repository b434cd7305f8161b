import type { WriteStream } from 'node:tty';
import type { PoolferryEvent } from '../events.ts';
import { describeEvent, describeProgress, stepTitles } from './describe-progress.ts';
import { duration } from './duration.ts';
import { printable } from './printable.ts';
import type { ProgressView } from './progress-lines.ts';

const everyMs = 100;
const barWidth = 24;

/** Two lines at the bottom of a terminal that are drawn over again: a bar with rate and time left, and what limits it. */
export function createProgressScreen(stream: WriteStream): ProgressView {
  let drawn = 0;
  let lastMs = 0;
  let title = '';

  const clear = () => {
    if (drawn === 0) return;
    stream.moveCursor(0, -drawn);
    stream.cursorTo(0);
    stream.clearScreenDown();
    drawn = 0;
  };
  const draw = (lines: string[]) => {
    clear();
    const width = Math.max(20, stream.columns ?? 80);
    for (const line of lines) stream.write(`${printable(line).slice(0, width - 1)}\n`);
    drawn = lines.length;
  };
  const write = (line: string) => {
    clear();
    stream.write(`${printable(line)}\n`);
  };

  return {
    clear,
    show(event: PoolferryEvent) {
      if (event.code === 'step-started') {
        title = stepTitles[event.step];
        draw([title]);
        return;
      }
      if (event.code === 'step-ended') {
        write(`${stepTitles[event.step]}: done in ${duration(event.seconds)}`);
        return;
      }
      const progress = describeProgress(event);
      if (progress === undefined) {
        const line = describeEvent(event);
        if (line !== undefined) write(line);
        return;
      }
      if (performance.now() - lastMs < everyMs) return;
      lastMs = performance.now();
      const bar = progress.fraction === undefined ? '' : ` ${barOf(progress.fraction)}`;
      const lines = [`${title}${bar} ${progress.text}`];
      if (progress.reason !== undefined) lines.push(`  ${progress.reason}`);
      draw(lines);
    },
  };
}

function barOf(fraction: number): string {
  const full = Math.round(Math.min(1, fraction) * barWidth);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}
