import { readFile } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { inputFileError } from './file-errors.ts';
import { writeOutput } from './open.ts';

/** How far the making of a clone is. On the disk before each call and after it; holds no secret. */
export interface CloneRecord {
  type: 'poolferry-clone';
  version: 1;
  /** Pool id of the source. */
  source: string;
  /** Of the clone. */
  region: string;
  poolName: string;
  /** Cognito's clock before the call that makes the pool, epoch milliseconds. */
  intendedAtMs?: number;
  userPoolId?: string;
  arn?: string;
  /** Id of the part whose call is out. */
  underWay?: string;
  /** What is made: id of the part, and a digest of how. */
  made: Record<string, string>;
  /** App clients: the source's id to the clone's. */
  clients: Record<string, string>;
  complete: boolean;
}

/** The file that keeps it. */
export class CloneJournal {
  readonly path: string;
  record: CloneRecord;

  private constructor(path: string, record: CloneRecord) {
    this.path = path;
    this.record = record;
  }

  /**
   * Goes on with the clone that the file tells of, or begins a new one. Nothing is written yet.
   *
   * @throws InputError `not-a-journal`, `other-clone`, `file-not-readable`
   */
  static async open(
    path: string,
    begin: Pick<CloneRecord, 'source' | 'region' | 'poolName'>,
  ): Promise<CloneJournal> {
    const found = await read(path);
    const record: CloneRecord = found ?? {
      ...{ type: 'poolferry-clone', version: 1 },
      ...begin,
      ...{ made: {}, clients: {}, complete: false },
    };
    const differing = (['source', 'region', 'poolName'] as const).find((key) => record[key] !== begin[key]);
    if (differing === undefined) return new CloneJournal(path, record);
    throw new InputError(
      `${path} tells of another clone: its ${differing} is ${JSON.stringify(record[differing])}.`,
      { code: 'other-clone', hint: 'Name another file with --journal, or say the same as then.' },
    );
  }

  /** @throws InputError `folder-not-found`, `file-not-writable`, `disk-full` */
  async note(change: Partial<CloneRecord>): Promise<void> {
    this.record = { ...this.record, ...change };
    await writeOutput(this.path, [`${JSON.stringify(this.record, undefined, 2)}\n`], { overwrite: true });
  }
}

async function read(path: string): Promise<CloneRecord | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw inputFileError(path, cause);
  }
  const record = parse(text);
  if (record !== undefined) return record;
  throw new InputError(`${path} is no journal of a clone that this version can read.`, {
    code: 'not-a-journal',
    hint: 'Name another file with --journal.',
  });
}

function parse(text: string): CloneRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<CloneRecord> | null;
    const isOurs = value?.type === 'poolferry-clone' && value.version === 1;
    const { source, region, poolName, made, clients } = value ?? {};
    const isWhole =
      [source, region, poolName].every((name) => typeof name === 'string') &&
      [made, clients].every(holdsTexts);
    return isOurs && isWhole ? (value as CloneRecord) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function holdsTexts(table: unknown): boolean {
  return (
    typeof table === 'object' &&
    table !== null &&
    !Array.isArray(table) &&
    Object.values(table).every((value) => typeof value === 'string')
  );
}
