import type { ConvertFlags } from './convert.ts';
import { ExitCode } from './exit-code.ts';
import type { Run } from './run.ts';

export async function checkFile(_run: Run<ConvertFlags>, _file: string): Promise<ExitCode> {
  return ExitCode.done;
}
