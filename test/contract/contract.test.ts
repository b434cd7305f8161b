import { afterAll, describe, expect, it } from 'vitest';
import { askedForService } from './asked-for-service.ts';
import { ALL_CASES } from './cases/all-cases.ts';
import type { ContractCase } from './contract-case.ts';
import { DIFFERENCES } from './differences.ts';
import { leaveOut } from './left-out.ts';
import { startMoto } from './moto-service.ts';
import { startSandboxService } from './sandbox-service.ts';
import type { Service } from './service.ts';

const moto = await startMoto();
const askedFor = askedForService(process.env);

holdToContract(await startSandboxService());
if (moto === undefined) leaveOut('moto', 'moto_server is not installed');
else holdToContract(moto);
if (askedFor === undefined) leaveOut('a real account', 'POOLFERRY_CONTRACT_ENDPOINT is not set');
else holdToContract(askedFor);

describe('the table of differences', () => {
  it('names cases that exist, each once for a service', () => {
    const known = Object.values(ALL_CASES).flatMap((cases) => cases.map(({ says }) => says));
    const named = DIFFERENCES.map(({ service, says }) => `${service}: ${says}`);
    expect(DIFFERENCES.filter(({ says }) => !known.includes(says))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
    expect(new Set(known).size).toBe(known.length);
  });

  it('excuses the sandbox from nothing', () => {
    expect(DIFFERENCES.filter(({ service }) => service === 'sandbox')).toEqual([]);
  });
});

function holdToContract(service: Service): void {
  describe(service.name, () => {
    afterAll(() => service.close());
    for (const [topic, cases] of Object.entries<readonly ContractCase[]>(ALL_CASES)) {
      describe(topic, () => {
        for (const contractCase of cases) hold(service, contractCase);
      });
    }
  });
}

function hold(service: Service, { says, facts, needsCode, run }: ContractCase): void {
  const name = `${says} (facts ${facts})`;
  const difference = DIFFERENCES.find((known) => known.service === service.name && known.says === says);
  if (needsCode && service.recoveryCode === undefined) leaveOut(name, 'the code is in a mailbox');
  else if (difference === undefined) it(name, () => run(service));
  else {
    // Once the service behaves, this fails: its difference has to leave the table.
    it(`${name}: instead ${difference.instead}`, () =>
      expect(run(service)).rejects.toThrow(difference.shows));
  }
}
