import { expect, test } from 'vitest';
import type { Pace, PoolferryEvent } from '../events.ts';
import type { Category } from '../pacing/categories.ts';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { createPacer, type PacerOptions } from '../pacing/pacer.ts';
import { compareEstimates } from '../report/compare-estimates.ts';
import { crossingClass, planOf } from '../report/estimate-fixture.ts';
import type { PlanSummary } from '../report/plan-summary.ts';
import type { Migration } from '../steps/migration.ts';
import { ratesOf } from '../steps/rates-of.ts';
import { describeProgress } from './describe-progress.ts';
import type { Output } from './output.ts';
import { sayEstimate } from './say-estimate.ts';

const plan = planOf([crossingClass(3000, { inGroups: true, memberships: 3000 })], { groupsToCreate: 600 });

function setUp(options: Partial<PacerOptions> = {}) {
  const pacer = createPacer({ clock: createFakeClock(), emit: () => undefined, share: 1, ...options });
  const said = (): string[] => {
    const lines: string[] = [];
    const output = { say: (line = '') => lines.push(line), style: (_: string, text: string) => text };
    const { chosen, raising } = compareEstimates(
      plan,
      ratesOf({ target: { pacer } } as unknown as Migration),
    );
    const monthlyActiveUsers = { source: 0, target: 3000 };
    const summary = { estimate: chosen, raising, monthlyActiveUsers, routes: [] } as Partial<PlanSummary>;
    sayEstimate(output as unknown as Output, summary as PlanSummary);
    return lines;
  };
  const lineOf = (category: Category) => {
    const lines = said();
    const at = lines.findIndex((line) => line.startsWith(`  ${category}: `));
    return { line: lines[at], next: lines[at + 1] };
  };
  return { pacer, said, lineOf };
}

test('the plan and the progress tell one limit in one way, where a pool has a cap of its own', async () => {
  const { pacer, lineOf } = setUp();
  const { line } = lineOf('UserPoolResourceUpdate');
  expect(line).toMatch(/600 calls at 5\.0\/s, 2 min \(limit 5\/s in one pool as documented\)/);
  await pacer.take('CreateGroup', { poolId: 'a' });
  const [pace] = pacer.paces() as [Pace];
  const { reason } = describeProgress({
    ...{ code: 'migrate-progress', level: 'progress', usersPerSecond: 1, paces: [pace] },
    ...{ counts: { migrated: 0, pending: 1, failed: 0 }, slowest: pace.category },
  } as unknown as PoolferryEvent) as { reason: string };
  expect(reason).toMatch(/^UserPoolResourceUpdate is the slowest: \d\/s \(limit 5\/s in one pool\)$/);
  expect(setUp({ rates: { UserPoolResourceUpdate: 3 } }).lineOf('UserPoolResourceUpdate').line).toContain(
    '(limit 3/s by your word)',
  );
});

test('a stated limit over what is known is doubted beside its time, by whatever tells less', () => {
  const typo = setUp({ rates: { UserUpdate: 2500 } });
  expect(typo.lineOf('UserUpdate').line).toContain('(limit 2,500/s by your word)');
  expect(typo.lineOf('UserUpdate').next).toMatch(
    /doubtful: --quota-rate UserUpdate=2500 .* over the 25\/s that are documented as fixed\. .*throttled.*leave it out.*Keep it if/,
  );
  const raised = setUp({ rates: { UserCreation: 200 } });
  expect(raised.lineOf('UserCreation').next).toMatch(/over the 50\/s that are documented\./);
  raised.pacer.learnLimit('UserCreation', 100);
  expect(raised.lineOf('UserCreation').next).toMatch(/over the 100\/s that Cognito has told\./);
  raised.pacer.learnLimit('UserCreation', 200);
  expect(raised.said().join()).not.toContain('doubtful');
});
