import { type Action, type CommandName, commandNames, type Phase, phases, type Side } from './needs.ts';

/** The options that decide which phases a command goes through. */
export interface PhaseChoice {
  routes: 'admin-create' | 'import-job' | 'auto';
  logsRoleArn?: string | undefined;
}

/** Whether a phase is gone through under these options. */
export function applies({ when }: Phase, { routes, logsRoleArn }: PhaseChoice): boolean {
  if (when === undefined) return true;
  return routes !== 'admin-create' && (when === 'import-job' || logsRoleArn === undefined);
}

/** The commands that an action is needed for, on pools that are there; `stopped`: only those which do not go on without it. */
export function commandsNeeding(
  action: Action,
  side: Side,
  choice: PhaseChoice,
): { stopped: CommandName[]; lose: string[] } {
  const needing = phases.filter(
    (phase) =>
      phase.side === side && !phase.makesTarget && phase.actions.includes(action) && applies(phase, choice),
  );
  const stopping = needing.filter(({ without }) => without === undefined);
  const stopped = commandNames.filter((name) => stopping.some(({ commands }) => commands.includes(name)));
  return { stopped, lose: needing.flatMap(({ without }) => without ?? []) };
}
