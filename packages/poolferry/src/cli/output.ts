import { styleText } from 'node:util';
import { PoolferryError } from '../errors.ts';
import type { PoolferryEvent } from '../events.ts';
import { printableJson, printableLines, printableStyled } from './printable.ts';
import { createProgressLines, type ProgressView } from './progress-lines.ts';
import { createProgressScreen } from './progress-screen.ts';

export interface OutputOptions {
  json: boolean;
  quiet: boolean;
  color: boolean;
}

/** Progress lines under `--json`, and without a terminal, come at most this often. */
const jsonProgressMs = 1000;

/**
 * Where everything the command says goes: data and JSON to standard output, people's text to standard error. The
 * only place that writes to either.
 */
export class Output {
  readonly #options: OutputOptions;
  readonly #view: ProgressView | undefined;
  readonly #lastProgressMs = new Map<string, number>();

  constructor(options: OutputOptions) {
    this.#options = options;
    const silent = options.json || options.quiet;
    if (!silent)
      this.#view = process.stderr.isTTY
        ? createProgressScreen(process.stderr)
        : createProgressLines(this.#line);
  }

  get json(): boolean {
    return this.#options.json;
  }

  /** For the library's events. */
  readonly emit = (event: PoolferryEvent): void => {
    if (this.#options.json) this.#emitJson(event);
    else this.#view?.show(event);
  };

  /** One line for people. */
  say(line = ''): void {
    if (this.#options.json || this.#options.quiet) return;
    this.#view?.clear();
    this.#line(line);
  }

  style(format: 'bold' | 'green' | 'red' | 'yellow' | 'dim', text: string): string {
    const shown = printableLines(text);
    return this.#options.color ? styleText(format, shown, { stream: process.stderr }) : shown;
  }

  /** One JSON object on standard output, under `--json` only. */
  object(object: { type: string; [key: string]: unknown }): void {
    if (this.#options.json) process.stdout.write(`${printableJson(object)}\n`);
  }

  /** What a command was asked for, on standard output; under `--json` objects stand there in its place. */
  document(text: string): void {
    if (!this.#options.json) process.stdout.write(text);
  }

  /** Says what went wrong, and what to do. */
  error(error: unknown): void {
    this.#view?.clear();
    const known = PoolferryError.is(error);
    const message = error instanceof Error ? error.message : String(error);
    this.#line(`${this.style('red', 'error')}: ${printableLines(message)}`);
    if (known) this.#line(`${this.style('dim', 'next')}:  ${printableLines(error.hint)}`);
    else if (error instanceof Error) {
      this.#line('This is a bug in Poolferry; please report it with these lines:');
      this.#line(printableLines(error.stack ?? ''));
    }
  }

  end(): void {
    this.#view?.clear();
  }

  #emitJson(event: PoolferryEvent): void {
    const { code, ...payload } = event;
    if (event.level === 'debug') return;
    if (event.level === 'progress') {
      const nowMs = performance.now();
      if (nowMs - (this.#lastProgressMs.get(code) ?? Number.NEGATIVE_INFINITY) < jsonProgressMs) return;
      this.#lastProgressMs.set(code, nowMs);
    }
    this.object({ type: code, ...payload });
  }

  readonly #line = (line: string): void => {
    process.stderr.write(`${printableStyled(line)}\n`);
  };
}
