import type { Ports } from '../../packages/poolferry/src/events.ts';
import { namesInLines } from '../../packages/poolferry/src/steps/named-people.ts';
import { openMigration } from '../../packages/poolferry/src/steps/open-migration.ts';
import { type Choice, lookBack } from '../../packages/poolferry/src/steps/rollback/look.ts';
import { takeBack } from '../../packages/poolferry/src/steps/rollback/take-back.ts';
import { type EngineRun, engineOptions } from './engine.ts';

/** What `poolferry rollback --yes` does, by the library; whom it spares for one of these reasons is then named to it. */
export async function runRollback(
  run: EngineRun,
  ports: Ports,
  mayBeSpared: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { requestTimeoutMs } = run;
  const migration = await openMigration(await engineOptions(run), { ofLedger: run.source }, ports, {
    requestTimeoutMs,
  });
  const takeBackAll = async (choice: Choice) =>
    takeBack(migration, await lookBack(migration, choice), choice);
  try {
    const { failed } = await takeBackAll({});
    const { undo } = migration.ledger;
    const spared = undo.changed(0, 100);
    const reasons = spared.flatMap(({ id }) => undo.reasons(id));
    if (failed > 0 || !reasons.every(({ reason }) => mayBeSpared.has(reason))) {
      const told = reasons.map(({ reason, field }) => `${reason} ${field}`.trim());
      throw new Error(`the rollback spared users for: ${told.join()}; ${failed} failed`);
    }
    if (spared.length > 0) {
      await takeBackAll({ only: namesInLines(spared.map(({ target }) => target?.sub ?? '')) });
      await takeBackAll({});
    }
  } finally {
    migration.close();
  }
}
