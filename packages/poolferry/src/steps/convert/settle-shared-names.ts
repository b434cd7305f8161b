import type { DuplicatesOption } from '../../config/options.ts';
import { InterruptedError } from '../../errors.ts';
import { chooseKeeper, foldDecisions } from '../../mapping/duplicates.ts';
import type { Conversion } from './convert.ts';
import { type Contender, contenderOf, type Named } from './route.ts';

/** Users looked at together in one pass over the source. */
const usersAPass = 100_000;

/**
 * Where several want one sign-in name: the option names the keeper, as in a plan, and the others lose their rows and are
 * named. Ends the files.
 *
 * @returns how many users are named in the end
 */
export async function settleSharedNames(conversion: Conversion): Promise<number> {
  const { signIns, files, named, target, options } = conversion;
  const settling: Settling = {
    conversion,
    option: foldDecisions(options.duplicates, target.rules.caseSensitive),
    droppedRows: new Set(),
    droppedLines: new Set(),
  };
  for (const part of inParts(signIns.candidates())) await settlePart(settling, part);
  named.end();
  const { droppedRows, droppedLines } = settling;
  if (droppedRows.size > 0) files.drop((row) => droppedRows.has(row));
  return droppedLines.size === 0 ? named.lines : named.drop((line) => droppedLines.has(line));
}

interface Settling {
  conversion: Conversion;
  option: DuplicatesOption;
  droppedRows: Set<number>;
  droppedLines: Set<number>;
}

/** Users who may want the same name. */
interface Group {
  /** How many of them have not been seen yet. */
  left: number;
  contenders: Contender[];
}

/** Each user's group; those of a group stay together. */
function* inParts(candidates: readonly number[][]): Generator<Map<number, Group>> {
  let part = new Map<number, Group>();
  for (const indices of candidates) {
    const group: Group = { left: indices.length, contenders: [] };
    for (const index of indices) part.set(index, group);
    if (part.size < usersAPass) continue;
    yield part;
    part = new Map();
  }
  if (part.size > 0) yield part;
}

async function settlePart(settling: Settling, part: Map<number, Group>): Promise<void> {
  const { conversion } = settling;
  const { source, ports, lengths } = conversion;
  const choice = {
    wanted: (index: number) => part.has(index),
    lengthOf: (index: number) => lengths.at(index),
  };
  for await (const batch of source.batches(choice)) {
    if (ports.signal.aborted) throw new InterruptedError();
    for (const user of batch) {
      const group = part.get(user.index);
      if (group === undefined) continue;
      part.delete(user.index);
      group.left -= 1;
      const one = contenderOf(user, conversion);
      if (one !== undefined) group.contenders.push(one);
      // Settled as soon as it is whole, so that only those are held whose others are far off.
      if (group.left === 0) settleGroup(settling, group.contenders);
    }
    // Nobody is wanted behind the last one.
    if (part.size === 0) break;
  }
}

/** Their hashes are equal; the names themselves say who shares one. */
function settleGroup(settling: Settling, candidates: readonly Contender[]): void {
  for (const [signIn, contenders] of Map.groupBy(candidates, (one) => one.signIn)) {
    if (contenders.length < 2) continue;
    const keeper = chooseKeeper(signIn, contenders, settling.option);
    const lost: Named =
      keeper === 'unsettled'
        ? { route: 'none', reason: 'duplicates', isProblem: true }
        : { route: 'none', reason: 'duplicate' };
    for (const one of contenders) if (one !== keeper && !one.begun) nameInstead(settling, one, lost);
  }
}

function nameInstead(settling: Settling, one: Contender, why: Named): void {
  const { conversion, droppedRows, droppedLines } = settling;
  const { ways, named, tally } = conversion;
  const place = ways.placeOf(one.index);
  if (one.named === undefined) {
    droppedRows.add(place);
    if (one.isGrouped) conversion.rowsWithGroups -= 1;
  } else {
    droppedLines.add(place);
    tally.remove(one.named);
  }
  named.add({ sub: one.oldSub, username: one.username }, why);
  tally.add(why);
}
