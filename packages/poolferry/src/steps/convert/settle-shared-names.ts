import type { DuplicatesOption } from '../../config/options.ts';
import { stopIfAborted } from '../../errors.ts';
import { chooseKeeper, foldDecisions } from '../../mapping/duplicates.ts';
import type { Conversion } from './convert.ts';
import { type Contender, contenderOf, type Named, type NameKind } from './route.ts';

/** Users looked at together in one pass over the source. */
const usersAPass = 100_000;

/**
 * Where several want one name: the option names the keeper, as in a plan, and the others lose their rows and are named. Whoever
 * lost one name is out of the question for their others. Ends the files.
 *
 * @returns how many users are named in the end
 */
export async function settleSharedNames(conversion: Conversion): Promise<number> {
  const { names, files, named, target, options } = conversion;
  const settling: Settling = {
    conversion,
    option: foldDecisions(options.duplicates, target.rules.caseSensitive),
    droppedRows: new Set(),
    droppedLines: new Set(),
    lost: new Set(),
    open: new Set(),
  };
  // In the plan's order, since whoever lost one name leaves the others to the rest.
  const inOrder = names.toSorted((a, b) => (a.kind.kind < b.kind.kind ? -1 : 1));
  for (const { kind, finder } of inOrder)
    for (const part of inParts(finder.candidates())) await settlePart(settling, kind, part);
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
  /** Places in the source of those who lost a name. */
  lost: Set<number>;
  /** Of those who wait for a decision about one. */
  open: Set<number>;
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

async function settlePart(settling: Settling, kind: NameKind, part: Map<number, Group>): Promise<void> {
  const { conversion, lost } = settling;
  const { source, ports, lengths } = conversion;
  const choice = {
    wanted: (index: number) => part.has(index),
    lengthOf: (index: number) => lengths.at(index),
  };
  for await (const batch of source.batches(choice)) {
    stopIfAborted(ports.signal);
    for (const user of batch) {
      const group = part.get(user.index);
      if (group === undefined) continue;
      part.delete(user.index);
      group.left -= 1;
      const one = lost.has(user.index) ? undefined : contenderOf(user, kind, conversion);
      if (one !== undefined) group.contenders.push(one);
      // Settled as soon as it is whole, so that only those are held whose others are far off.
      if (group.left === 0) settleGroup(settling, kind, group.contenders);
    }
    // Nobody is wanted behind the last one.
    if (part.size === 0) break;
  }
}

/** Their hashes are equal; the names themselves say who shares one. */
function settleGroup(settling: Settling, kind: NameKind, candidates: readonly Contender[]): void {
  const isOneOfSeveral = settling.conversion.names.length > 1;
  for (const [name, contenders] of Map.groupBy(candidates, (one) => one.name)) {
    if (contenders.length < 2) continue;
    const keeper = chooseKeeper(name, contenders, settling.option);
    const lost: Named =
      keeper === 'unsettled'
        ? {
            ...{ route: 'none', reason: 'duplicates', isProblem: true },
            ...(isOneOfSeveral && { attribute: kind.kind }),
          }
        : { route: 'none', reason: 'duplicate' };
    for (const one of contenders) if (one !== keeper && !one.begun) nameInstead(settling, one, lost);
  }
}

function nameInstead(settling: Settling, one: Contender, why: Named): void {
  const { conversion, droppedRows, droppedLines, lost, open } = settling;
  if (why.isProblem !== true) lost.add(one.index);
  if (open.has(one.index)) return;
  if (why.isProblem === true) open.add(one.index);
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
