import { acknowledgeable } from '../config/choices.ts';
import type { Finding } from '../report/finding.ts';
import { clientGates } from './client-gates.ts';
import type { GateFacts } from './gate-facts.ts';
import { movingNotes } from './moving-notes.ts';
import { recoveryGates } from './recovery-gates.ts';
import { signInGates } from './sign-in-gates.ts';
import { triggerGates } from './trigger-gates.ts';

/**
 * What the settings of both pools mean for those who cross, the stops first. A stop that the owner has acknowledged is told
 * as a note. All of it as if everybody is to reset their password, which is the one way there is so far.
 */
export function gateFindings(facts: GateFacts): Finding[] {
  const { acknowledge } = facts.options;
  const found = [
    ...recoveryGates(facts),
    ...signInGates(facts),
    ...triggerGates(facts),
    ...clientGates(facts),
    ...movingNotes(facts),
  ].map(
    (one): Finding =>
      isAcknowledgeable(one) && acknowledge.includes(one.code)
        ? { ...one, weight: 'note', choices: [] }
        : one,
  );
  return [...found.filter(isStop), ...found.filter((one) => !isStop(one))];
}

/** Of `code` as well as of the word: a dead end stays one. */
function isAcknowledgeable({ code }: Finding): boolean {
  return (acknowledgeable as readonly string[]).includes(code);
}

const isStop = ({ weight }: Finding): boolean => weight === 'stop';
