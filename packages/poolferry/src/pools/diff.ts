import type { PoolSettings } from '../cognito/pool-settings.ts';
import { type AppChange, appChanges } from './app-changes.ts';
import { type Json, leavesOf, textOf } from './leaves.ts';
import { type Meaning, meaningOf } from './meanings.ts';
import { kindOf, type Parts, partsOf, unknownKinds } from './parts.ts';

/** One setting that source and target do not share. */
export interface PoolDifference extends Meaning {
  /** In Cognito's terms: `AccountRecoverySetting.RecoveryMechanisms`, `UserPoolClients[web].ExplicitAuthFlows`, `Groups[admins]`. */
  setting: string;
  /** Missing where the pool does not set it, or has no such part at all. */
  source?: Json;
  target?: Json;
}

export interface PoolComparison {
  /** By the names of the settings. What no two pools can share (ids, ARNs, dates) is left to `app`. */
  differences: PoolDifference[];
  /** What an app, and whoever checks its tokens, must change at the cut-over. */
  app: AppChange[];
  /** What one of the pools did not tell: not compared, and not taken for equal. */
  notCompared: { pool: 'source' | 'target'; operation: string; reason: string }[];
}

/** Compares two pools, setting by setting, everything but their users. Secrets are not looked at, only whether there are any. */
export function diffPools(source: PoolSettings, target: PoolSettings): PoolComparison {
  const of = { source: partsOf(source), target: partsOf(target) };
  const unknown = new Set([...unknownKinds(source), ...unknownKinds(target)]);
  return {
    differences: diffParts(of.source, of.target, unknown),
    app: appChanges(source, target),
    notCompared: [
      ...source.unread.map((part) => ({ pool: 'source' as const, ...part })),
      ...target.unread.map((part) => ({ pool: 'target' as const, ...part })),
    ],
  };
}

/** What differs between what two pools hold, or one pool at two times; parts of an unknown kind are left alone. */
export function diffParts(source: Parts, target: Parts, unknown: ReadonlySet<string>): PoolDifference[] {
  const names = [...new Set([...source.keys(), ...target.keys()])];
  return names
    .filter((name) => !unknown.has(kindOf(name)))
    .flatMap((name) => diffPart(name, source.get(name), target.get(name)))
    .sort((a, b) => (a.setting < b.setting ? -1 : 1));
}

/** Parts without a name of their own, whose settings go by their own names. */
const nameless = new Set(['', 'MfaConfig', 'LogDelivery']);

function diffPart(name: string, source: object | undefined, target: object | undefined): PoolDifference[] {
  if (!nameless.has(name) && (source === undefined || target === undefined)) {
    return [difference(name, source && whole(source), target && whole(target))];
  }
  const ofSource = leavesOf(source ?? {});
  const ofTarget = leavesOf(target ?? {});
  const leaves = [...new Set([...ofSource.keys(), ...ofTarget.keys()])];
  return leaves
    .filter((leaf) => textOf(ofSource.get(leaf)) !== textOf(ofTarget.get(leaf)))
    .map((leaf) =>
      difference(nameless.has(name) ? leaf : `${name}.${leaf}`, ofSource.get(leaf), ofTarget.get(leaf)),
    );
}

function difference(setting: string, source: Json | undefined, target: Json | undefined): PoolDifference {
  const shown = (json: Json | undefined) => (isConfidential(setting) && json !== undefined ? '(set)' : json);
  return {
    setting,
    ...(source !== undefined && { source: shown(source) as Json }),
    ...(target !== undefined && { target: shown(target) as Json }),
    ...meaningOf(setting),
  };
}

/** It keeps others from using the role that sends SMS. */
const isConfidential = (setting: string): boolean => setting.endsWith('SmsConfiguration.ExternalId');

const whole = (part: object): Json => Object.fromEntries(leavesOf(part));
