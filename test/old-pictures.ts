import type { Migration } from '../packages/poolferry/src/steps/migration.ts';

type AnyCall = (operation: string, input: object, options?: object) => Promise<object>;

/** The same migration, to whose listings of the source old answers can be given again: a listing may go back in time (facts §2). */
export function withOldPictures(migration: Migration) {
  const pictures = new Map<string, object>();
  const mode = { now: 'live' as 'live' | 'record' | 'replay' };
  const { source } = migration;
  if (source === undefined) throw new Error('there is no source');
  const call = source.door.call as AnyCall;
  const listed: AnyCall = async (operation, input, options) => {
    if (!operation.startsWith('List')) return call(operation, input, options);
    const key = `${operation} ${JSON.stringify(input)}`;
    const old = mode.now === 'replay' ? pictures.get(key) : undefined;
    const answer = old ?? (await call(operation, input, options));
    if (mode.now === 'record') pictures.set(key, answer);
    return answer;
  };
  const door = { ...source.door, call: listed } as typeof source.door;
  return { migration: { ...migration, source: { ...source, door } }, mode };
}
