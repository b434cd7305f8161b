import { acknowledgeable } from './choices.ts';
import { suggestion } from './nearest.ts';
import type { AttributeOptions, DecidingOptions, Options, QuotaOptions } from './options.ts';
import { poolProblems, roleArnShape } from './pools.ts';
import type { Problem } from './problems.ts';

/** What is wrong with options whose shape is right: values out of range, and choices that contradict each other. */
export function optionProblems(options: Options): Problem[] {
  return [
    ...poolProblems(options.source, options.target),
    ...attributeProblems(options.attributes),
    ...legacyIdProblems(options),
    ...logsRoleProblems(options),
    ...groupProblems(options.groups),
    ...acknowledgeProblems(options.acknowledge),
    ...quotaProblems(options.quota),
    ...ledgerProblems(options.ledger),
  ];
}

// Cognito sets these itself and never takes them from outside (facts §11).
const neverWritable = /^(?:sub|identities|cognito:.*)$/;

/** Whoever holds an address that nobody proved could take somebody else's account. */
const verified = /^(email|phone_number)_verified$/;

function attributeProblems({ drop, rename, set }: AttributeOptions): Problem[] {
  const hint = 'Correct attributes in the config file, or --drop, --rename and --set.';
  const problems: Problem[] = [];
  const add = (text: string) => problems.push({ code: 'bad-attributes', text, hint });
  for (const name of [...Object.keys(set), ...Object.values(rename)])
    if (neverWritable.test(name)) add(`attributes: Cognito gives ${name} itself; nobody can set it.`);
  for (const name of [...Object.keys(set), ...Object.values(rename)])
    if (verified.test(name))
      add(`attributes: ${name} is true only where the source says so; nothing else sets it.`);
  const targets = new Set<string>();
  for (const [from, to] of Object.entries(rename)) {
    if (drop.includes(from)) add(`attributes: ${from} is both dropped and renamed.`);
    if (targets.has(to) || Object.hasOwn(set, to)) add(`attributes: ${to} would get two values.`);
    targets.add(to);
  }
  return problems;
}

function logsRoleProblems({ logsRoleArn }: Pick<Options, 'logsRoleArn'>): Problem[] {
  if (logsRoleArn === undefined || roleArnShape.test(logsRoleArn)) return [];
  return [
    {
      code: 'bad-role-arn',
      text: 'logsRoleArn is no role ARN.',
      hint: 'Give --logs-role-arn the whole ARN, such as arn:aws:iam::111122223333:role/import-logs.',
    },
  ];
}

// Names of custom attributes have 20 characters at most (facts §10.1).
const customAttribute = /^custom:.{1,20}$/u;

function legacyIdProblems({
  legacyIds,
  attributes,
}: Pick<DecidingOptions, 'legacyIds' | 'attributes'>): Problem[] {
  const hint =
    'Name an attribute of the target made for this, such as custom:legacy_sub, for each of the two.';
  const problems: Problem[] = [];
  const add = (text: string) => problems.push({ code: 'bad-legacy-ids', text, hint });
  for (const [key, name] of Object.entries(legacyIds)) {
    if (name === undefined) continue;
    if (!customAttribute.test(name) && name !== 'preferred_username')
      add(`legacyIds.${key} is neither custom: with up to 20 characters nor preferred_username.`);
    if (Object.hasOwn(attributes.set, name) || Object.values(attributes.rename).includes(name))
      add(`legacyIds.${key} and attributes would both write ${name}.`);
  }
  if (legacyIds.sub !== undefined && legacyIds.sub === legacyIds.username)
    add(`legacyIds: sub and username cannot both be kept in ${legacyIds.sub}.`);
  return problems;
}

function groupProblems({ include, exclude, roleArns }: DecidingOptions['groups']): Problem[] {
  const both = (include ?? []).filter((name) => exclude.includes(name));
  const roles = Object.entries(roleArns).filter(
    ([from, to]) => !roleArnShape.test(from) || !(to === '' || roleArnShape.test(to)),
  );
  return [
    ...both.map((name) => ({
      code: 'bad-groups',
      text: `groups: ${JSON.stringify(name)} is both included and excluded.`,
      hint: 'Name it in --groups (groups.include) or in --without-groups (groups.exclude), not in both.',
    })),
    ...roles.map(([from, to]) => ({
      code: 'bad-role-arn',
      text: `groups.roleArns: ${JSON.stringify(`${from}=${to}`)} is no pair of role ARNs.`,
      hint: 'Give --group-role (groups.roleArns) two whole role ARNs, old=new; or old= to leave the role behind.',
    })),
  ];
}

/** One that this plan does not find is fine: it may be gone since, or come later. */
function acknowledgeProblems(acknowledge: DecidingOptions['acknowledge']): Problem[] {
  const known: readonly string[] = acknowledgeable;
  const unknown = acknowledge.filter((code) => !known.includes(code));
  return unknown.map((code) => ({
    code: 'bad-acknowledge',
    text: `acknowledge: no finding ${JSON.stringify(code)} waits for that word.${suggestion(code, known)}`,
    hint: `These do: ${known.join(', ')}. docs/reference/findings.md tells what settles the others.`,
  }));
}

function quotaProblems({ share, rates }: QuotaOptions): Problem[] {
  const problems: Problem[] = [];
  const add = (text: string, hint: string) => problems.push({ code: 'bad-quota', text, hint });
  if (share !== undefined && !(share > 0 && share <= 1))
    add('quota.share must be over 0 and at most 1.', 'Give --quota-share a part of one, such as 0.8.');
  for (const [category, rate] of Object.entries(rates))
    if (!(Number.isFinite(rate) && rate > 0))
      add(
        `quota.rates.${category} must be a number of requests per second over 0.`,
        'Write it as --quota-rate UserCreation=200.',
      );
  return problems;
}

function ledgerProblems(ledger: string): Problem[] {
  if (ledger.trim() !== '' && !ledger.includes('\0')) return [];
  const hint = 'Give --ledger the path of a file, such as poolferry.db.';
  return [{ code: 'bad-ledger-path', text: 'ledger is no path of a file.', hint }];
}
