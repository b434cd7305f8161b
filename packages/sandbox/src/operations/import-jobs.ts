import { ACCOUNT_ID } from '../account.ts';
import { csvColumns } from '../import-jobs/csv-columns.ts';
import { type ImportJob, isActive, jobRecord } from '../import-jobs/job.ts';
import { expireIfDue, startJob, stopJob } from '../import-jobs/run-job.ts';
import { uploadUrl } from '../import-jobs/upload.ts';
import { checkInput } from '../input/check.ts';
import { PAGE_TOKEN, ROLE_ARN, required, type Shape, TEXT, USER_POOL_ID } from '../input/rules.ts';
import { openPage, sealPage } from '../listing/page-token.ts';
import { invalidParameter, preconditionNotMet, resourceNotFound, ServiceError } from '../service-error.ts';
import type { Pool } from '../state/pool.ts';
import { type Caller, poolOf, type World } from '../world.ts';
import { type Input, signed } from './operation.ts';

const getCsvHeader = signed((world, input, caller) => {
  const { UserPoolId } = checkInput<{ UserPoolId: string }>(input, { UserPoolId: USER_POOL_ID });
  return { UserPoolId, CSVHeader: csvColumns(poolOf(world, UserPoolId, caller).schema) };
});

const CREATE: Shape = {
  JobName: { kind: 'string', required: true, min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ },
  UserPoolId: USER_POOL_ID,
  CloudWatchLogsRoleArn: required(ROLE_ARN),
  PasswordHashingAlgorithm: TEXT,
};

interface CreateInput {
  JobName: string;
  UserPoolId: string;
  CloudWatchLogsRoleArn: string;
  PasswordHashingAlgorithm?: string;
}

// facts §1.4
const MAX_JOBS = 1_000;

const createUserImportJob = signed((world, input, caller) => {
  const given = checkInput<CreateInput>(input, CREATE);
  const pool = poolOf(world, given.UserPoolId, caller);
  if (given.PasswordHashingAlgorithm !== undefined) {
    throw invalidParameter(
      'The sandbox does not import password hashes: leave PasswordHashingAlgorithm out.',
    );
  }
  if (world.switches.importWithoutAutoVerified === 'create-refused') checkAutoVerified(pool);
  checkRole(world, given.CloudWatchLogsRoleArn);
  if (world.imports.ofPool(pool.id).length >= MAX_JOBS) {
    throw new ServiceError('LimitExceededException', `A user pool can have at most ${MAX_JOBS} import jobs.`);
  }
  const job = newJob(world, pool, given);
  world.imports.add(job);
  return { UserImportJob: jobRecord(job) };
});

function newJob(world: World, pool: Pool, given: CreateInput): ImportJob {
  const ordinal = world.made++;
  const id = world.identifiers.importJobId(ordinal);
  const made = {
    id,
    poolId: pool.id,
    createdAtMs: world.clock.nowMs(),
    signature: world.seal.signature(`upload/${id}`),
  };
  return {
    ...made,
    ordinal,
    name: given.JobName,
    roleArn: given.CloudWatchLogsRoleArn,
    preSignedUrl: uploadUrl(world, made),
    status: 'Created',
    startedAtMs: undefined,
    completedAtMs: undefined,
    message: undefined,
    file: undefined,
    startMissedFile: false,
    imported: 0,
    skipped: 0,
    failed: 0,
    run: undefined,
  };
}

function checkRole(world: World, arn: string): void {
  const [, account] = /^arn:aws[\w-]*:iam::(\d{12}):role\/[\w+=,.@/-]+$/.exec(arn) ?? [];
  if (account !== ACCOUNT_ID) {
    throw invalidParameter('CloudWatchLogsRoleArn is not a role of the account of the user pool.');
  }
  if (world.switches.importRoleUnknown === 'refused' && world.roles.byArn(arn) === undefined) {
    throw invalidParameter('Role cannot be assumed: there is no such role.');
  }
}

/** facts §3.1: without one the job will not start. */
function checkAutoVerified({ settings }: Pool): void {
  if (settings.AutoVerifiedAttributes.length === 0) {
    throw preconditionNotMet('The user pool does not have any auto verified attributes.');
  }
}

const ONE_JOB: Shape = {
  UserPoolId: USER_POOL_ID,
  JobId: { kind: 'string', required: true, min: 1, max: 55, pattern: /^import-[0-9a-zA-Z-]+$/ },
};

function jobOf(world: World, input: Input, caller: Caller): { pool: Pool; job: ImportJob } {
  const given = checkInput<{ UserPoolId: string; JobId: string }>(input, ONE_JOB);
  const pool = poolOf(world, given.UserPoolId, caller);
  const job = world.imports.find(given.JobId);
  if (job?.poolId !== pool.id) throw resourceNotFound(`User import job ${given.JobId} does not exist.`);
  expireIfDue(world, job);
  return { pool, job };
}

const startUserImportJob = signed((world, input, caller) => {
  const { pool, job } = jobOf(world, input, caller);
  if (job.status !== 'Created') {
    throw preconditionNotMet(`The job ${job.id} cannot be started, its status is ${job.status}.`);
  }
  checkAutoVerified(pool);
  checkNoneActive(world);
  checkUploaded(world, job);
  startJob(world, job);
  return { UserImportJob: jobRecord(job) };
});

function checkNoneActive(world: World): void {
  if (world.imports.active === undefined) return;
  // facts §1.4, §17.4: one an account, whatever the pool; the error's name is UNCERTAIN.
  throw new ServiceError(world.switches.secondImportJob, 'Only one import job can be active at a time.');
}

/** SEEN amplify-js #6416: PreconditionNotMetException. */
function checkUploaded(world: World, job: ImportJob): void {
  const missing = job.file === undefined && world.switches.startWithoutUpload === 'refused';
  const overlooked =
    job.file !== undefined && !job.startMissedFile && world.switches.startAfterUpload === 'fails-once';
  if (!missing && !overlooked) return;
  job.startMissedFile = overlooked;
  throw preconditionNotMet(`No csv file was uploaded for ${job.id}`);
}

const stopUserImportJob = signed((world, input, caller) => {
  const { job } = jobOf(world, input, caller);
  if (!isActive(job)) {
    throw preconditionNotMet(`The job ${job.id} cannot be stopped, its status is ${job.status}.`);
  }
  if (job.status !== 'Stopping') stopJob(world, job);
  return { UserImportJob: jobRecord(job) };
});

const describeUserImportJob = signed((world, input, caller) => ({
  UserImportJob: jobRecord(jobOf(world, input, caller).job),
}));

const LIST: Shape = {
  UserPoolId: USER_POOL_ID,
  MaxResults: { kind: 'integer', required: true, min: 1, max: 60 },
  PaginationToken: PAGE_TOKEN,
};

/** Newest first (facts §15): a page goes on below the last one, however many jobs have been created since. */
const listUserImportJobs = signed((world, input, caller) => {
  const given = checkInput<{ UserPoolId: string; MaxResults: number; PaginationToken?: string }>(input, LIST);
  const pool = poolOf(world, given.UserPoolId, caller);
  const scope = ['ListUserImportJobs', pool.id, given.MaxResults];
  const { position } = openPage(world, scope, given.PaginationToken);
  const below = given.PaginationToken === undefined ? Number.POSITIVE_INFINITY : position;
  const jobs = world.imports
    .ofPool(pool.id)
    .filter(({ ordinal }) => ordinal < below)
    .reverse();
  const page = jobs.slice(0, given.MaxResults);
  for (const job of page) expireIfDue(world, job);
  const last = page.at(-1);
  const more = last !== undefined && page.length < jobs.length;
  return {
    UserImportJobs: page.map(jobRecord),
    ...(more ? { PaginationToken: sealPage(world, scope, { position: last.ordinal }) } : {}),
  };
});

export const importJobOperations = {
  GetCSVHeader: getCsvHeader,
  CreateUserImportJob: createUserImportJob,
  StartUserImportJob: startUserImportJob,
  StopUserImportJob: stopUserImportJob,
  DescribeUserImportJob: describeUserImportJob,
  ListUserImportJobs: listUserImportJobs,
};
