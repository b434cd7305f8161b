import { LineFile } from '../files/line-file.ts';
import type { PrivateFolder } from '../files/private-folder.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { listOf, type OutcomeLine, type OutcomeList, outcomeLists } from '../ledger/outcome-lists.ts';

const nameOf = (list: OutcomeList): string => `${list}.ndjson`;

/** Whether a file is one that `writeOutcomes` writes. */
export const isOutcomeFile = (name: string): boolean => outcomeLists.map(nameOf).includes(name);

/**
 * Writes what the latest verification found, a file a list and one JSON object a line: ids, and names of fields and groups, never values.
 * A list without anybody is an empty file. Returns how many lines each has.
 *
 * @throws InputError as outputFileError
 */
export function writeOutcomes(
  { verification, outcomes }: Pick<Ledger, 'verification' | 'outcomes'>,
  folder: PrivateFolder,
): Record<OutcomeList, number> {
  const files = new Map(outcomeLists.map((list) => [list, new LineFile(folder.partialPath(nameOf(list)))]));
  const add = (list: OutcomeList, line: OutcomeLine) => files.get(list)?.add(JSON.stringify(line));
  try {
    for (const line of outcomes.matching()) add('match', line);
    for (const line of outcomes.unverifiable()) add('unverifiable', line);
    for (const difference of verification.eachDifference()) add(listOf(difference), difference);
  } catch (error) {
    for (const file of files.values()) file.abandon();
    throw error;
  }
  for (const file of files.values()) file.end();
  folder.publish();
  return Object.fromEntries([...files].map(([list, file]) => [list, file.lines])) as Record<
    OutcomeList,
    number
  >;
}
