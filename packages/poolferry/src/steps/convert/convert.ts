import type { DecidingOptions } from '../../config/options.ts';
import { stopIfAborted } from '../../errors.ts';
import type { Ports } from '../../events.ts';
import { createRowEncoder } from '../../files/import-csv/encode-row.ts';
import { type ImportFile, ImportFiles, isImportFileName } from '../../files/import-csv/write-files.ts';
import { NotInCsv, notInCsvName } from '../../files/not-in-csv.ts';
import { NumberColumn } from '../../files/number-column.ts';
import { PrivateFolder } from '../../files/private-folder.ts';
import { RepeatFinder } from '../../files/repeat-finder.ts';
import { TwoWays } from '../../files/two-ways.ts';
import { nameKinds } from '../../mapping/target-names.ts';
import type { ImportTarget } from '../import-target.ts';
import { keyOf, refuseRepeatedUsers } from '../repeated-users.ts';
import { refuseUnbuilt } from '../target-fitness.ts';
import { fateOf, type NameKind, nameOf, type RouteRules } from './route.ts';
import { settleSharedNames } from './settle-shared-names.ts';
import type { UserSource } from './source.ts';
import { ConvertTally, type OpenQuestion } from './tally.ts';

export interface ConvertRequest {
  source: UserSource;
  target: ImportTarget;
  options: DecidingOptions;
  /** An empty folder, or one to be made. */
  directory: string;
  ports: Pick<Ports, 'emit' | 'signal' | 'clock'>;
  /** Smaller files, for tests. */
  limits?: { rows: number; bytes: number } | undefined;
}

/** exported = rows + notInCsv, counted at both ends. */
export interface ConvertResult {
  exported: number;
  rows: number;
  notInCsv: number;
  files: ImportFile[];
  /** Of those in rows: members of groups, which the file cannot name. */
  rowsWithGroups: number;
  reasons: ReturnType<ConvertTally['reasons']>;
  /** What no option settles yet; these users are named with route `none`. */
  problems: OpenQuestion[];
}

/** What one conversion works with, handed from part to part. */
export interface Conversion extends RouteRules {
  ports: ConvertRequest['ports'];
  files: ImportFiles;
  named: NotInCsv;
  tally: ConvertTally;
  /** The names of each kind that users have in the target, in the order of the source. */
  names: readonly { kind: NameKind; finder: RepeatFinder }[];
  /** How many bytes each record has; 0 where that is not known. */
  lengths: NumberColumn;
  /** Who went into a row; the others are named. */
  ways: TwoWays;
  /** Members of groups among those in rows. */
  rowsWithGroups: number;
}

/**
 * Writes the users of a source as files of an import job, and names everybody else in `not-in-csv.ndjson`, in one pass;
 * a second one looks at those only whose names or subs may have come before. Memory grows by 15 bytes a user, and by 6 for each
 * further name that one may have in the target.
 *
 * Nothing is left behind when it throws.
 *
 * @throws InputError `folder-not-empty`, `user-twice`, and for the source, the options and the disk; InterruptedError
 */
export async function convertUsers(request: ConvertRequest): Promise<ConvertResult> {
  const { source, target, options, directory, ports } = request;
  refuseUnbuilt(options);
  const startedMs = ports.clock.monotonicMs();
  const folder = new PrivateFolder(directory, (name) => isImportFileName(name) || name === notInCsvName);
  const files = new ImportFiles(folder, target.columns, request.limits);
  let named: NotInCsv | undefined;
  try {
    named = new NotInCsv(folder);
    const conversion: Conversion = {
      ...{ source, target, options, ports, files, named },
      encode: createRowEncoder(target.columns),
      tally: new ConvertTally(),
      names: nameKinds(target.rules).map((kind, index) => ({
        kind: { kind, isSignIn: index === 0 },
        finder: new RepeatFinder(),
      })),
      lengths: new NumberColumn(Uint16Array),
      ways: new TwoWays(),
      rowsWithGroups: 0,
    };
    ports.emit({ code: 'step-started', level: 'info', step: 'convert' });
    const { keys, exported } = await writeEverybody(conversion);
    await refuseRepeatedUsers(source, keys);
    const notInCsv = await settleSharedNames(conversion);
    const written = files.files();
    const rows = written.reduce((sum, file) => sum + file.rows, 0);
    if (rows + notInCsv !== exported)
      throw new Error(`The conversion does not add up: ${exported} is not ${rows} + ${notInCsv}.`);
    folder.publish();
    const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
    ports.emit({ code: 'step-ended', level: 'info', step: 'convert', seconds });
    const { tally, rowsWithGroups } = conversion;
    return {
      ...{ exported, rows, notInCsv, files: written, rowsWithGroups },
      reasons: tally.reasons(),
      problems: tally.problems(),
    };
  } finally {
    files.abandon();
    named?.abandon();
    folder.discard();
  }
}

/** Longer records are not leapt over; with two bytes for each length there is room for nearly all. */
const mostLength = 0xffff;

async function writeEverybody(conversion: Conversion): Promise<{ keys: RepeatFinder; exported: number }> {
  const { source, ports, files, named, tally, names, lengths, ways } = conversion;
  const keys = new RepeatFinder();
  let exported = 0;
  const onNotice = (notice: { topic: string; message: string }) =>
    ports.emit({ code: 'notice', level: 'warn', ...notice });
  for await (const batch of source.batches({ onNotice })) {
    stopIfAborted(ports.signal);
    for (const one of batch) {
      const { user, groups, length = 0 } = one;
      exported += 1;
      keys.add(keyOf(one));
      const fate = fateOf(one, conversion);
      for (const { kind, finder } of names) finder.add(nameOf(fate, kind));
      lengths.push(length > mostLength ? 0 : length);
      ways.push(fate.row !== undefined);
      if (fate.row !== undefined) {
        files.add(fate.row);
        if (groups !== undefined && groups.length > 0) conversion.rowsWithGroups += 1;
      } else {
        named.add({ sub: user.sub, username: user.username }, fate.named);
        tally.add(fate.named);
      }
    }
    ports.emit({ code: 'convert-progress', level: 'progress', users: exported });
  }
  files.end();
  return { keys, exported };
}
