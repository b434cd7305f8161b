import { it } from 'vitest';

/** A test in place of those that cannot run here, which says so in the output and in the report. */
export function leaveOut(what: string, reason: string): void {
  it(`${what} is left out: ${reason}`, ({ skip }) => {
    process.stderr.write(`contract: ${what} is left out: ${reason}\n`);
    skip(reason);
  });
}
