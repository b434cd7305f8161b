import type { Counts } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { momentText } from '../moment-text.ts';
import { counted } from '../pools/in-words.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

/** Whose profiles a purge would take, what is known of them, and what is left afterwards. */
export function sayPurge(output: Output, ledger: Ledger, counts: Counts): void {
  const { header, path } = ledger;
  const pools = `${header.get('source') ?? '?'} -> ${header.get('target') ?? '?'}`;
  const others = counts.exported - counts.migrated;
  output.say(
    `${printable(path)} holds the profiles of ${counted(counts.exported, 'person', 'people')} (${printable(pools)}): ${counted(counts.migrated, 'has', 'have')} crossed, ${counted(others, 'has', 'have')} not.`,
  );
  output.say(comparisonText(ledger));
  output.say(
    '  stays: old and new sub and username of whoever has crossed, the old sub of the others; how many have which outcome',
  );
  output.say(
    '  goes:  attributes, statuses, dates, groups, usernames of whoever has not crossed, the options of the plan, the settings of the pools',
  );
  output.say(
    'With this ledger `ids`, `status`, `cutover` and `quota restore` go on working; `plan`, `migrate`, `verify`, `sync`, `rollback`, `import` and `convert` no longer do.',
  );
}

function comparisonText({ header }: Ledger): string {
  const last = header.get('lastVerify');
  if (last === undefined)
    return 'The pools were not compared, and cannot be by this ledger afterwards: `poolferry verify` does it.';
  const { atMs, matched, differing } = last;
  const since = (header.get('lastWriteMs') ?? 0) > atMs ? ' The target was written to since.' : '';
  return `Compared on ${momentText(atMs)}: ${grouped(matched)} alike, ${grouped(differing)} otherwise.${since}`;
}
