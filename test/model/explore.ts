import { defaultOptions } from '../../packages/poolferry/src/config/defaults.ts';
import { InterruptedError } from '../../packages/poolferry/src/errors.ts';
import { bindLedger } from '../../packages/poolferry/src/steps/bind-ledger.ts';
import { planMigration } from '../../packages/poolferry/src/steps/migrate.ts';
import { type VerifyResult, verifyPools } from '../../packages/poolferry/src/steps/verify.ts';
import { type Pools, sourcePoolId, targetPoolId } from './cognito-model.ts';
import type { CommandName } from './commands.ts';
import { BrokenPromise } from './hold.ts';
import { type LedgerTape, recordLedger } from './ledger-tape.ts';
import { type OneRun, type RunStart, startRun } from './one-run.ts';
import { promisesOf } from './promises.ts';
import { type Bounds, freshPools, optionsFor, type SmallWorld } from './small-world.ts';

export interface Explored {
  /** Distinct states of pools, ledger and everything that a process remembers. */
  states: number;
  /** Steps from one state to another that were tried. */
  steps: number;
  /** Schedules that were run, each to its end or to a state that is known already. */
  schedules: number;
  /** Distinct states in which a process begins. */
  starts: number;
  /** Distinct states in which everything has come to its end. */
  ends: number;
  /** Steps of the longest schedule, over all its processes. */
  depth: number;
  seconds: number;
}

/** A state in which a process begins, and how it came to be. */
interface Start {
  command: CommandName;
  pools: Pools;
  content: number;
  faultsLeft: number;
  deathsLeft: number;
  story: readonly string[];
}

/** Between two runs, so that the dates of one are not those of another. */
const betweenRunsMs = 60_000;
/** Longer than a listing of the source is trusted. */
const untilStaleMs = 3 * 60 * 60_000;

/**
 * Tries everything that can happen in a small world, driving the real steps: whatever order the calls of users, other people
 * and flushes of the disk come in, each call served, lost before or after it was carried out, or throttled, each process
 * killed or cut off from its power at any moment, and started again.
 *
 * States that were seen before are not gone on from: what lies behind them is known. No state is left out.
 *
 * @throws BrokenPromise with the whole schedule, where a promise is broken
 */
export async function explore(
  world: SmallWorld,
  bounds: Bounds,
  { remembers = true }: { remembers?: boolean } = {},
): Promise<Explored> {
  const startedMs = performance.now();
  const tape = recordLedger();
  const found: Explored = { states: 0, steps: 0, schedules: 0, starts: 0, ends: 0, depth: 0, seconds: 0 };
  const search: Search = {
    world,
    tape,
    found,
    remembers,
    starts: [],
    knownStarts: new Set(),
    knownEnds: new Set(),
  };
  try {
    await layOut(search, bounds);
    for (let start = search.starts.pop(); start !== undefined; start = search.starts.pop()) {
      found.starts += 1;
      await exploreFrom(search, start);
    }
  } finally {
    tape.close();
  }
  return { ...found, seconds: (performance.now() - startedMs) / 1000 };
}

interface Search {
  world: SmallWorld;
  tape: LedgerTape;
  found: Explored;
  /** Whether to turn back at known states; without, the same states are found by many times the schedules. */
  remembers: boolean;
  starts: Start[];
  knownStarts: Set<string>;
  knownEnds: Set<string>;
}

/** The plan, and whatever others may do between it and the first run. */
async function layOut(search: Search, { faults, deaths }: Bounds): Promise<void> {
  const { world, tape } = search;
  const options = optionsFor(world, { ...defaultOptions('reset'), target: { userPoolId: targetPoolId } });
  bindLedger(tape.ledger, sourcePoolId, options, false);
  const first: Start = {
    command: 'migrate',
    pools: freshPools(world),
    content: tape.content(),
    faultsLeft: faults,
    deathsLeft: deaths,
    story: [],
  };
  if (world.unplanned) {
    addStart(search, first);
    return;
  }
  const planned = { ...first, content: await plan(search, first) };
  if (world.followedBy !== undefined && !world.followedBy.isCutOff) {
    addStart(search, goOn(world, await carryUndisturbed(search, planned)));
    return;
  }
  addStart(search, later(world, planned));
  for (const act of world.acts ?? []) {
    const pools = structuredClone(planned.pools);
    if (!act.isPossible(pools)) continue;
    act.happen(pools);
    pools.acted.push(act.name);
    addStart(search, later(world, { ...planned, pools, story: [act.name] }));
  }
}

/** Lists and plans, undisturbed. */
async function plan({ world, tape }: Search, start: Start): Promise<number> {
  const run = await startRun(world, tape, { ...start, faultsLeft: 0, deathsLeft: 0 }, (migration) =>
    planMigration(migration, { again: false }),
  );
  await serveAll(run);
  return tape.content();
}

/** The migration that another command follows. */
async function carryUndisturbed({ world, tape }: Search, start: Start): Promise<Start> {
  const run = await startRun(world, tape, { ...start, faultsLeft: 0, deathsLeft: 0 });
  await serveAll(run);
  return { ...start, pools: run.pools, content: tape.content() };
}

/** Serves one call after the other, to the end of the step. */
async function serveAll(run: OneRun): Promise<unknown> {
  for (let end = run.end(); ; end = run.end()) {
    if (end !== undefined && 'error' in end) throw end.error;
    if (end !== undefined) return end.result;
    const [next] = run.choices();
    if (next === undefined) throw new BrokenPromise('Every run comes to an end.');
    await run.take(next);
  }
}

/** Tries every schedule of one process; where it dies or is stopped, another one will begin. */
async function exploreFrom(search: Search, start: Start): Promise<void> {
  const { world, tape, found } = search;
  const known = new Set<string>();
  const untried: string[][] = [[]];
  for (let path = untried.pop(); path !== undefined; path = untried.pop()) {
    const story: string[] = [];
    try {
      found.schedules += 1;
      const run = await startRun(world, tape, start);
      for (const label of path) {
        story.push(label);
        await run.take(label);
      }
      found.steps += path.length === 0 ? 0 : 1;
      while (!(search.remembers && known.has(run.state()))) {
        known.add(run.state());
        noteDeaths(search, start, run, story);
        found.depth = Math.max(found.depth, start.story.length + story.length);
        if (run.end() !== undefined) {
          if (wasStopped(run)) noteStop(search, start, run, story);
          else await noteEnd(search, start, run, story);
          break;
        }
        const [next, ...others] = run.choices();
        if (next === undefined) throw new BrokenPromise('Every run comes to an end.');
        for (const other of others) untried.push([...story, other]);
        story.push(next);
        await run.take(next);
        found.steps += 1;
      }
      await run.drop();
    } catch (error) {
      if (!(error instanceof BrokenPromise)) throw error;
      throw new BrokenPromise(`${error.message}\n${tell([...start.story, ...story])}`);
    }
  }
  found.states += known.size;
}

function tell(story: readonly string[]): string {
  return story.map((label, index) => `${String(index + 1).padStart(3)}. ${label}`).join('\n');
}

function noteDeaths(search: Search, start: Start, run: OneRun, story: readonly string[]): void {
  const { faultsLeft, deathsLeft } = run.left();
  if (deathsLeft === 0 || run.end() !== undefined) return;
  for (const { how, ...left } of run.deaths()) {
    const next = { ...left, faultsLeft, deathsLeft: deathsLeft - 1 };
    addStart(search, goOn(search.world, { ...start, ...next, story: [...start.story, ...story, how] }));
  }
}

function wasStopped(run: OneRun): boolean {
  const end = run.end();
  return end !== undefined && 'error' in end && InterruptedError.is(end.error);
}

function noteStop(search: Search, start: Start, run: OneRun, story: readonly string[]): void {
  const left = { pools: run.pools, content: search.tape.content(), ...run.left() };
  addStart(search, goOn(search.world, { ...start, ...left, story: [...start.story, ...story] }));
}

/** A run that ended well has kept every promise, verify finds nothing, and another run writes nothing. */
async function noteEnd(search: Search, start: Start, run: OneRun, story: readonly string[]): Promise<void> {
  const { world, tape, found, knownEnds } = search;
  const { command } = start;
  const end = run.end();
  if (end !== undefined && 'error' in end) {
    throw new BrokenPromise(`Every run ends well, not with: ${end.error}`);
  }
  const content = tape.content();
  if (world.followedBy !== undefined && command === 'migrate') {
    const left = { pools: run.pools, content, ...run.left() };
    addStart(search, goOn(world, { ...start, ...left, story: [...start.story, ...story] }));
    return;
  }
  const key = JSON.stringify([run.pools, content]);
  if (knownEnds.has(key)) return;
  knownEnds.add(key);
  found.ends += 1;
  const after = { command, pools: run.pools, content, faultsLeft: 0, deathsLeft: 0 };
  const last = command === 'sync' ? await runOnceMore(search, after) : after;
  promisesOf(command).checkEnd(world, last.pools, tape.ledger);

  // Once listings no longer lag, so that nothing is sought twice.
  const longAfter = { ...last, pools: { ...last.pools, nowMs: last.pools.nowMs + untilStaleMs } };
  if (command !== 'rollback' && world.acts === undefined) {
    const verified = (await serveAll(await startRun(world, tape, longAfter, verifyPools))) as VerifyResult;
    if (verified.differing > 0)
      throw new BrokenPromise(`verify finds no difference, not ${JSON.stringify(verified.byKind)}.`);
  }
  const again = await runOnceMore(search, last);
  if (JSON.stringify(again.pools.target) !== JSON.stringify(last.pools.target)) {
    throw new BrokenPromise('A run after the last changes nobody.');
  }
}

/** The same command, undisturbed. */
async function runOnceMore<Left extends RunStart>({ world, tape }: Search, left: Left): Promise<Left> {
  const run = await startRun(world, tape, left);
  await serveAll(run);
  return { ...left, pools: run.pools, content: tape.content() };
}

/** What begins where a run has left off: the same command; or the one that comes after the migration. */
function goOn(world: SmallWorld, left: Start): Start {
  const next = later(world, left);
  if (world.followedBy === undefined || left.command !== 'migrate') return next;
  for (const { name, happen } of world.followedBy.meanwhile ?? []) {
    happen(next.pools);
    next.pools.acted.push(name);
  }
  return { ...next, command: world.followedBy.command };
}

function later(world: SmallWorld, start: Start): Start {
  const nowMs = start.pools.nowMs + (world.listsAnew ? untilStaleMs : betweenRunsMs);
  return { ...start, pools: { ...structuredClone(start.pools), nowMs } };
}

function addStart({ starts, knownStarts }: Search, start: Start): void {
  const { story: _, ...state } = start;
  const key = JSON.stringify(state);
  if (knownStarts.has(key)) return;
  knownStarts.add(key);
  starts.push(start);
}
