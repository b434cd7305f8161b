import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Peer } from './peer.ts';

const script = fileURLToPath(new URL('./run-article.sh', import.meta.url));

const has = (program: string): boolean => {
  try {
    execFileSync('bash', ['-c', 'command -v "$0"', program], { stdio: 'ignore' });
    return true;
  } catch {
    // That is what was asked.
    return false;
  }
};

const hasParallel = has('parallel');
const spreads = hasParallel ? 'GNU parallel --pipe' : 'xargs -P 10';

export const articlePeer: Peer = {
  id: 'article',
  title: `AWS CLI + jq + ${spreads}`,
  remark:
    "the article's way, written anew from its description: four attributes, nobody gets a password, no groups, no disabled users" +
    (hasParallel ? '' : '; GNU parallel is not here, and xargs spreads better than its --pipe would'),
  mostUsers: 100,
  givesPassword: false,
  async prepare({ aws }) {
    const missing = [aws, 'jq', 'xargs'].filter((program) => !has(program));
    return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
  },
  job: ({ endpoint, source, target }, _folder, { aws }) => ({
    command: ['bash', script, source, target, hasParallel ? 'parallel' : 'xargs'],
    env: { AWS: aws, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint },
  }),
};
