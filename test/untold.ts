/** What one command has said. */
export interface Said {
  args: readonly string[];
  stdout: string;
  stderr: string;
}

/** Their output is users' data, which is what they are asked for. */
const tellUsers = new Set(['export', 'convert', 'ids', 'import']);

/** Shorter ones stand in any text by chance. */
const leastLength = 6;

/**
 * Holds what a command has said to every secret and profile of the sandboxes that it was sent to. Every test that runs a
 * command does so, whatever else it is about.
 *
 * @throws Error naming the command, never what it told
 */
export async function refuseTold({ args, stdout, stderr }: Said): Promise<void> {
  const said = `${stdout}\n${stderr}`;
  for (const endpoint of endpointsIn(args)) {
    const known = await knownAt(endpoint);
    const kinds = tellUsers.has(args[0] ?? '') ? (['secrets'] as const) : (['secrets', 'profiles'] as const);
    for (const kind of kinds) {
      const told = known[kind].filter((one) => one.length >= leastLength && holds(said, one));
      if (told.length > 0)
        throw new Error(`poolferry ${args[0]} has told ${told.length} ${kind}: ${where(said, told)}`);
    }
  }
}

function endpointsIn(args: readonly string[]): Set<string> {
  return new Set(args.filter((_, index) => /^--(source|target)-endpoint$/.test(args[index - 1] ?? '')));
}

/** A sandbox that is closed by now, or something else than one, knows of nothing. */
async function knownAt(endpoint: string): Promise<{ secrets: string[]; profiles: string[] }> {
  const nothing = { secrets: [], profiles: [] };
  const answer = await fetch(new URL('/_sandbox/secrets', endpoint)).catch(() => undefined);
  if (answer?.ok !== true || !answer.headers.get('content-type')?.includes('json')) return nothing;
  return { ...nothing, ...((await answer.json()) as object) };
}

/** A code of digits alone is told only where it stands alone. */
function holds(said: string, one: string): boolean {
  return /^\d+$/.test(one) ? new RegExp(`\\b${one}\\b`).test(said) : said.includes(one);
}

/** The lines in question, with what they tell taken out. */
function where(said: string, told: readonly string[]): string {
  const lines = said.split('\n').filter((line) => told.some((one) => line.includes(one)));
  const covered = told.reduce((text, one) => text.replaceAll(one, '***'), lines.slice(0, 3).join('\n'));
  return covered.slice(0, 600);
}
