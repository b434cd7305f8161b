import type { Options, PoolOptions } from '../../config/options.ts';
import { InputError } from '../../errors.ts';
import type { Ports } from '../../events.ts';
import { checkColumns, compareHeaders, parseImportHeader } from '../../files/import-csv/header.ts';
import { type ImportTarget, targetOfHeader, targetOfPool } from '../import-target.ts';

export interface ImportTargetRequest {
  /** A saved header, and what to call it in messages. */
  header?: { file: string; text: string } | undefined;
  /** Asked for what it is, and for its header. */
  pool?: PoolOptions | undefined;
  options: Options;
  ports: Ports;
  killSignal?: AbortSignal | undefined;
}

/**
 * What an import file has to fit: by the pool's own word where one is named, else by a saved header, offline.
 *
 * @throws InputError `no-csv-header` without either, `bad-csv-header`, `other-csv-header` where the saved one is not the pool's;
 *   for the pool and its credentials
 */
export async function findImportTarget(request: ImportTargetRequest): Promise<ImportTarget> {
  const { header, pool, options, ports, killSignal } = request;
  const saved = header && parseImportHeader(header.text, header.file);
  if (pool === undefined) {
    if (saved !== undefined) return targetOfHeader(saved, options);
    throw new InputError('The columns of the import file are not known.', {
      code: 'no-csv-header',
      hint: 'Give --header a saved header (`aws cognito-idp get-csv-header --user-pool-id <target> > header.json`), or --target the pool.',
    });
  }
  // Offline nobody waits for the AWS SDK to load.
  const [{ connectPools }, { getCsvHeader }] = await Promise.all([
    import('../../cognito/connect.ts'),
    import('../../cognito/csv-header.ts'),
  ]);
  const { target } = await connectPools({ target: pool }, { ports, quota: options.quota, killSignal });
  try {
    const own = checkColumns(
      await getCsvHeader(target.door, target.userPoolId, ports.signal),
      `The header of ${target.userPoolId}`,
    );
    if (header !== undefined && saved !== undefined) refuseOther(header.file, saved, own);
    return targetOfPool(target.description, saved ?? own, options);
  } finally {
    target.close();
  }
}

function refuseOther(file: string, saved: readonly string[], own: readonly string[]): void {
  const { missing, unknown } = compareHeaders(saved, own);
  if (missing.length + unknown.length === 0) return;
  throw new InputError(`${file} is not the header of this pool: ${describeDifference(missing, unknown)}.`, {
    code: 'other-csv-header',
    hint: 'Get the header of the target again, or leave --header out.',
  });
}

function describeDifference(missing: readonly string[], unknown: readonly string[]): string {
  const list = (columns: readonly string[]) => columns.map((column) => JSON.stringify(column)).join(', ');
  return [
    ...(missing.length > 0 ? [`missing ${list(missing)}`] : []),
    ...(unknown.length > 0 ? [`unknown to the pool ${list(unknown)}`] : []),
  ].join('; ');
}
