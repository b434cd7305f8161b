import type { Switches } from '../switches.ts';

/** The form under which names are compared: as they are, or without case (facts §4.4). */
export type Fold = (name: string) => string;

export function folding(caseSensitive: boolean, switches: Pick<Switches, 'nonAsciiFolding'>): Fold {
  if (caseSensitive) return (name) => name;
  return (name) =>
    switches.nonAsciiFolding === 'unicode'
      ? name.toLowerCase()
      : name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
