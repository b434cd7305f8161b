import { DeadTokenError } from '../cognito/listings.ts';
import type { Ports } from '../events.ts';
import type { PoolSide } from './migration.ts';

/** A listing that is followed page by page: a chain of users, the members of a group. */
export interface Strand {
  /** Asks for the page at which it stands. A rejection ends the crew. */
  next(asking: Asking): Promise<Advance>;
}

interface Asking {
  signal: AbortSignal;
  /** Whether this call goes ahead of those that wait. */
  urgent: boolean;
  /** Whether the budget stands idle, with nobody else to use it. */
  isBudgetIdle(): boolean;
}

/** What a page has brought. */
interface Advance {
  /** What is to be listed from here on: the same strand, others in its place, or nothing. Known before the page is taken in. */
  goesOn: readonly Strand[];
  /** Takes the page in, at once and whole. */
  takeIn(): void;
}

/** Tokens live for an hour (facts §2); one that keeps dying says that something else is wrong. */
export const mostRestarts = 5;

/** A listing that goes on from a page, and begins again where its token has died. */
interface Resuming {
  from: string | undefined;
  /** In place of a page that could not be had. */
  beginAgain(): void;
}

/** A listing to its last page: from its first one, or as `resuming` says. Without that a token that has died is a failure. */
export function strandOfPages<Page extends { token?: string }>(
  ask: (asking: { token: string | undefined; signal: AbortSignal; urgent: boolean }) => Promise<Page>,
  takeIn: (page: Page) => void,
  resuming?: Resuming,
): Strand {
  let token = resuming?.from;
  let restarts = 0;
  const strand: Strand = {
    async next({ signal, urgent }) {
      try {
        const page = await ask({ token, signal, urgent });
        token = page.token;
        return { goesOn: token === undefined ? [] : [strand], takeIn: () => takeIn(page) };
      } catch (error) {
        if (resuming === undefined || !DeadTokenError.is(error) || ++restarts > mostRestarts) throw error;
        token = undefined;
        return { goesOn: [strand], takeIn: resuming.beginAgain };
      }
    },
  };
  return strand;
}

/** Listings of one pool that share a budget. */
export interface Crew {
  /** Fires when any of them has failed. */
  readonly signal: AbortSignal;
  /**
   * Follows these to their ends, taking turns with the other lines. In `breadth` all advance alike, so that they end together; in
   * `depth` what has begun goes first, since nobody knows how long it is, and its pages only come one after the other.
   */
  follow(order: 'breadth' | 'depth', strands: readonly Strand[]): Promise<void>;
  /** Calls under way at this moment. */
  underWay(): number;
}

interface Line {
  order: 'breadth' | 'depth';
  ready: Strand[];
  underWay: number;
  /** Calls so far, a late comer's as if it had been there from the beginning. */
  turns: number;
  end(): void;
}

type Listed = Pick<PoolSide, 'pacer'>;

const fewestAtOnce = 2;
const firstAtOnce = 8;
/** One process takes in some hundreds of pages a second, whatever the quota. */
const mostAtOnce = 64;
/** More waiting for their turn would not fill the budget better, only make each of them wait longer. */
const mostWaiting = 1;

/**
 * Runs listings of one pool side by side, with as many calls at once as it takes for somebody to wait for a turn whenever there is one:
 * more where answers are slow, fewer where the budget is small. The first failure ends them all, and is thrown once none of their
 * calls is under way.
 */
export async function inCrew(
  side: Listed,
  ports: Pick<Ports, 'signal'>,
  work: (crew: Crew) => readonly Promise<void>[],
): Promise<void> {
  const stopping = new AbortController();
  const signal = AbortSignal.any([ports.signal, stopping.signal]);
  const lines: Line[] = [];
  let failure: { error: unknown } | undefined;
  let lastLine = -1;
  let underWay = 0;
  let atOnce = firstAtOnce;

  const fail = (error: unknown): void => {
    failure ??= { error };
    stopping.abort();
    for (const line of lines) if (line.underWay === 0) line.end();
  };

  const waiting = (): number =>
    side.pacer.paces().find(({ category }) => category === 'UserList')?.waiting ?? 0;

  function isBudgetIdle(): boolean {
    return waiting() === 0 && underWay < mostAtOnce && lines.every(({ ready }) => ready.length === 0);
  }

  /** Call when a page has come and the next is not asked for yet. */
  function adaptAtOnce(wasFull: boolean): void {
    const queue = waiting();
    if (queue === 0 && wasFull) atOnce = Math.min(mostAtOnce, atOnce + 1);
    else if (queue > mostWaiting) atOnce = Math.max(fewestAtOnce, atOnce - 1);
  }

  /** The next line that has something to ask for, in turn. */
  function nextLine(): Line | undefined {
    for (let step = 1; step <= lines.length; step += 1) {
      const at = (lastLine + step) % lines.length;
      if (lines[at]?.ready.length === 0) continue;
      lastLine = at;
      return lines[at];
    }
    return undefined;
  }

  const isAtWork = ({ underWay, ready }: Line): boolean => underWay > 0 || ready.length > 0;

  /** A line of one strand waits for each of its pages, and would fall behind one that always has somebody in the queue. */
  const isBehind = (line: Line): boolean =>
    lines.some((other) => isAtWork(other) && other.turns > line.turns);

  function send(): void {
    while (failure === undefined && underWay < atOnce) {
      const line = nextLine();
      const strand = line?.ready.shift();
      if (line === undefined || strand === undefined) return;
      underWay += 1;
      line.underWay += 1;
      line.turns += 1;
      void pass(line, strand);
    }
  }

  async function pass(line: Line, strand: Strand): Promise<void> {
    let advance: Advance | undefined;
    try {
      advance = await strand.next({ signal, urgent: isBehind(line), isBudgetIdle });
    } catch (error) {
      fail(error);
    }
    const wasFull = underWay >= atOnce;
    underWay -= 1;
    line.underWay -= 1;
    if (advance !== undefined && failure === undefined) goOn(line, advance, wasFull);
    if (line.underWay === 0 && (failure !== undefined || line.ready.length === 0)) line.end();
  }

  function goOn(line: Line, { goesOn, takeIn }: Advance, wasFull: boolean): void {
    adaptAtOnce(wasFull);
    line.ready[line.order === 'depth' ? 'unshift' : 'push'](...goesOn);
    // Pages are on their way while this one is taken in.
    send();
    try {
      takeIn();
    } catch (error) {
      fail(error);
    }
  }

  const crew: Crew = {
    signal,
    underWay: () => underWay,
    follow(order, strands) {
      if (strands.length === 0 || failure !== undefined) return Promise.resolve();
      return new Promise((end) => {
        const turns = Math.min(...lines.filter(isAtWork).map((line) => line.turns));
        lines.push({
          order,
          ready: [...strands],
          underWay: 0,
          turns: Number.isFinite(turns) ? turns : 0,
          end,
        });
        send();
      });
    },
  };
  await Promise.all(work(crew).map((one) => one.catch(fail)));
  if (failure !== undefined) throw (failure as { error: unknown }).error;
}
