import { keepFirst } from './first-names.ts';
import { foldCase } from './sign-in-name.ts';

/** In which form an email is somebody else's too, the tightest one first. */
export const sharedForms = ['exactly', 'by-case', 'by-unicode-form', 'by-white-space'] as const;
export type SharedForm = (typeof sharedForms)[number];

/**
 * An email in four forms, each a function of the one before, so that whoever shares one of them shares all that follow: as it is;
 * with its case folded; its Unicode compatibility form (NFKC), folded again; that one without white space.
 */
export function formsOf(email: string): readonly [string, string, string, string] {
  const folded = foldCase(email);
  // Nearly every address: nothing further changes it.
  if (/^[!-~]*$/.test(folded)) return [email, folded, folded, folded];
  const compatible = foldCase(folded.normalize('NFKC')).normalize('NFKC');
  return [email, folded, compatible, compatible.replaceAll(/\s+/g, '')];
}

/** A text that sorts emails so that those who share a form stand side by side, those who share a tighter one within them. */
export function sharingOrder(email: string): string {
  const [, folded, compatible, spaceless] = formsOf(email);
  // Mostly the three are one: said once.
  return [spaceless, compatible === spaceless ? '' : compatible, folded === compatible ? '' : folded]
    .map(withoutDivider)
    .join(divider);
}

const divider = '\u0001';

function withoutDivider(text: string): string {
  return text.replaceAll('\u0002', '\u0002\u0004').replaceAll(divider, '\u0002\u0003');
}

/**
 * Finds the emails that may be shared among millions, in four bytes each: it keeps hashes of their loosest form, so that a few
 * come along that nobody shares, and nobody who shares one is left out.
 */
export class SharingFinder {
  #hashes = new Uint32Array(1024);
  #length = 0;
  #repeated = new Uint32Array(0);

  add(email: string): void {
    if (this.#length === this.#hashes.length) {
      const more = new Uint32Array(this.#length * 2);
      more.set(this.#hashes);
      this.#hashes = more;
    }
    this.#hashes[this.#length] = hashOf(formsOf(email)[3]);
    this.#length += 1;
  }

  /** To be called once every email was added, and before mayBeShared. */
  end(): void {
    const sorted = this.#hashes.subarray(0, this.#length).sort();
    this.#repeated = sorted.filter((hash, at) => hash === sorted[at - 1] && hash !== sorted[at - 2]);
    this.#hashes = new Uint32Array(0);
  }

  mayBeShared(email: string): boolean {
    const hash = hashOf(formsOf(email)[3]);
    let [from, to] = [0, this.#repeated.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#repeated[middle] as number) < hash) from = middle + 1;
      else to = middle;
    }
    return this.#repeated[from] === hash;
  }
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Users who share one form of their email and no tighter one. */
export interface Sharers {
  count: number;
  /** The first few of them. */
  examples: string[];
}

/** Emails that are equal in one form, side by side. */
interface Run {
  text: string;
  users: number;
  /** Of those: who shares no tighter form. */
  alone: Sharers;
}

/**
 * Counts who shares an email, each user once: under the tightest form in which somebody else has the same. Emails come in
 * sharingOrder, so that it holds one run of each form at a time, whatever their number.
 */
export class SharedEmails {
  readonly #tallies = new Map<SharedForm, Sharers>(
    sharedForms.map((form) => [form, { count: 0, examples: [] }]),
  );
  readonly #runs: (Run | undefined)[] = sharedForms.map(() => undefined);

  add(email: string, user: string): void {
    const forms = formsOf(email);
    let changed = forms.length - 1;
    while (changed >= 0 && this.#runs[changed]?.text === forms[changed]) changed -= 1;
    this.#close(changed);
    for (const [level, text] of forms.entries()) {
      const run = this.#runs[level] ?? { text, users: 0, alone: { count: 0, examples: [] } };
      run.users += 1;
      this.#runs[level] = run;
    }
    addTo(this.#runs[0]?.alone, { count: 1, examples: [user] });
  }

  /** By form; only once every email was added. */
  end(): ReadonlyMap<SharedForm, Sharers> {
    this.#close(this.#runs.length - 1);
    return this.#tallies;
  }

  /** Ends the runs of the tighter forms, up to this one: whoever was alone in theirs looks for others in the next. */
  #close(upTo: number): void {
    for (let level = 0; level <= upTo; level += 1) {
      const run = this.#runs[level];
      if (run === undefined) continue;
      const form = sharedForms[level] as SharedForm;
      addTo(run.users > 1 ? this.#tallies.get(form) : this.#runs[level + 1]?.alone, run.alone);
      this.#runs[level] = undefined;
    }
  }
}

function addTo(sharers: Sharers | undefined, more: Sharers): void {
  if (sharers === undefined) return;
  sharers.count += more.count;
  for (const one of more.examples) keepFirst(sharers.examples, one);
}
