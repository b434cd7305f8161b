import type { DuplicatesOption } from '../config/options.ts';
import { InterruptedError } from '../errors.ts';
import { chooseKeeper, foldDecisions } from '../mapping/duplicates.ts';
import type { Conversion } from './convert.ts';
import { type Contender, contenderOf, type Named } from './convert-route.ts';

/** Users looked at together in one pass over the source. */
const usersAPass = 50_000;

/**
 * Where several want one sign-in name: the option names the keeper, as in a plan, and the others lose their rows and are
 * named. Ends the files.
 *
 * @returns how many users are named in the end
 */
export async function settleSharedNames(conversion: Conversion): Promise<number> {
  const { signIns, files, named, target, options } = conversion;
  const option = foldDecisions(options.duplicates, target.rules.caseSensitive);
  const dropped: Dropped = { rows: new Set(), lines: new Set() };
  for (const part of inParts(signIns.candidates())) await settlePart(conversion, part, option, dropped);
  named.end();
  if (dropped.rows.size > 0) files.drop((row) => dropped.rows.has(row));
  if (dropped.lines.size === 0) return named.lines;
  return named.drop((line) => dropped.lines.has(line));
}

interface Dropped {
  rows: Set<number>;
  lines: Set<number>;
}

/** Users who may want the same name stay together. */
function* inParts(groups: readonly number[][]): Generator<Set<number>> {
  let part = new Set<number>();
  for (const group of groups) {
    for (const index of group) part.add(index);
    if (part.size < usersAPass) continue;
    yield part;
    part = new Set();
  }
  if (part.size > 0) yield part;
}

async function settlePart(
  conversion: Conversion,
  part: ReadonlySet<number>,
  option: DuplicatesOption,
  dropped: Dropped,
): Promise<void> {
  // The names themselves: candidates have equal hashes, and only equal names are shared.
  for (const [signIn, contenders] of await contendersByName(conversion, part)) {
    if (contenders.length < 2) continue;
    const keeper = chooseKeeper(signIn, contenders, option);
    const lost: Named =
      keeper === 'unsettled'
        ? { route: 'none', reason: 'duplicates', isProblem: true }
        : { route: 'none', reason: 'duplicate' };
    for (const one of contenders) {
      if (one !== keeper && !one.begun) nameInstead(conversion, one, lost, dropped);
    }
  }
}

async function contendersByName(
  conversion: Conversion,
  part: ReadonlySet<number>,
): Promise<Map<string, Contender[]>> {
  const { source, ports, lengths } = conversion;
  const byName = new Map<string, Contender[]>();
  let found = 0;
  const choice = {
    wanted: (index: number) => part.has(index),
    lengthOf: (index: number) => lengths.at(index),
  };
  for await (const batch of source.batches(choice)) {
    if (ports.signal.aborted) throw new InterruptedError();
    for (const user of batch) {
      found += 1;
      const one = contenderOf(user, conversion);
      if (one === undefined) continue;
      const others = byName.get(one.signIn);
      if (others === undefined) byName.set(one.signIn, [one]);
      else others.push(one);
    }
    // Nobody is wanted behind the last one.
    if (found === part.size) break;
  }
  return byName;
}

function nameInstead(conversion: Conversion, one: Contender, why: Named, dropped: Dropped): void {
  const { ways, named, tally } = conversion;
  const place = ways.placeOf(one.index);
  if (one.named === undefined) {
    dropped.rows.add(place);
    if (one.isGrouped) conversion.rowsWithGroups -= 1;
  } else {
    dropped.lines.add(place);
    tally.remove(one.named);
  }
  named.add({ sub: one.oldSub, username: one.username }, why);
  tally.add(why);
}
