import type { Finding } from '../report/finding.ts';
import { type GateFacts, note, setInTarget, stop } from './gate-facts.ts';
import { counted } from './in-words.ts';
import { peopleWho, resetBy } from './people.ts';

const console = 'Extensions, Lambda triggers';

/** What of the target's Lambda functions runs because of the migration. */
export function triggerGates(facts: GateFacts): Finding[] {
  return [...preSignUp(facts), ...postConfirmation(facts), ...userMigration(facts), ...others(facts)];
}

/** AdminCreateUser always runs it; for the import job no document lists any trigger (facts §3.6, §4.1). */
function preSignUp({ target, people }: GateFacts): Finding[] {
  if (!target.pool.LambdaConfig?.PreSignUp) return [];
  const { users } = peopleWho(people, ({ route }) => route === 'admin-create');
  const code = 'pre-sign-up';
  const onImport = 'no document says that it runs for the people of an import job, nor that it does not';
  if (users === 0) {
    const means = `the target's PreSignUp trigger runs on every AdminCreateUser, by which nobody crosses; ${onImport}`;
    return [note(code, { unit: 'triggers', means })];
  }
  const job = people.some(({ route }) => route === 'import-job') ? `; ${onImport}` : '';
  return [
    stop(code, {
      unit: 'triggers',
      means: `the target's PreSignUp trigger runs on every AdminCreateUser, ${counted(users, 'time', 'times')}: it may refuse people, and whatever else it does is done for each${job}`,
      choices: [setInTarget('LambdaConfig without PreSignUp until all have crossed', console)],
    }),
  ];
}

/** AdminCreateUser does not run it; the confirmation of a reset does (facts §3.6, §4.1). */
function postConfirmation(facts: GateFacts): Finding[] {
  if (!facts.target.pool.LambdaConfig?.PostConfirmation) return [];
  const resets = resetBy('email', facts).users + resetBy('sms', facts).users;
  const code = 'post-confirmation';
  if (resets === 0) {
    const means =
      "the target's PostConfirmation trigger runs when a reset is confirmed; nobody who crosses can reset";
    return [note(code, { unit: 'triggers', means })];
  }
  return [
    stop(code, {
      unit: 'triggers',
      means: `the target's PostConfirmation trigger runs when somebody confirms their first reset (PostConfirmation_ConfirmForgotPassword), ${counted(resets, 'person', 'people')} in all: one that makes the app's "new user" row would make it for people who have one`,
      choices: [
        'make the function leave people alone whom your database knows (`poolferry ids` tells old and new ids)',
        setInTarget('LambdaConfig without PostConfirmation until people have reset', console),
      ],
    }),
  ];
}

/** It makes people who are not there yet, and never runs for those who are (facts §5). */
function userMigration({ target }: GateFacts): Finding[] {
  if (!target.pool.LambdaConfig?.UserMigration) return [];
  return [
    note('user-migration-trigger', {
      unit: 'triggers',
      means:
        'the target has a user-migration trigger: whoever signs in or asks for a new password before Poolferry carries them is made by the trigger, and then left alone as somebody else’s (`name-taken`); for whoever has crossed it never runs, so that their old password is gone',
    }),
  ];
}

const otherTriggers: Record<string, string> = {
  CustomMessage: 'writes the message of every reset code',
  CustomEmailSender: 'sends the codes that go by email, in place of Cognito',
  CustomSMSSender: 'sends the codes that go by SMS, in place of Cognito',
  PreAuthentication: 'runs at every sign-in, and may refuse it',
  PostAuthentication: 'runs after every sign-in',
  PreTokenGeneration: 'writes claims into every token, by ids that are new in the target',
  PreTokenGenerationConfig: 'writes claims into every token, by ids that are new in the target',
  DefineAuthChallenge: 'decides about custom sign-ins',
  CreateAuthChallenge: 'makes the challenge of custom sign-ins',
  VerifyAuthChallengeResponse: 'checks the answer of custom sign-ins',
};

function others({ target }: GateFacts): Finding[] {
  const set = Object.entries(target.pool.LambdaConfig ?? {}).filter(([, value]) => value !== undefined);
  const running = set.flatMap(([name]) => (otherTriggers[name] === undefined ? [] : [name])).sort();
  // Cognito shows the token trigger under both names.
  const names = running.filter(
    (name) => name !== 'PreTokenGenerationConfig' || !running.includes('PreTokenGeneration'),
  );
  if (names.length === 0) return [];
  return [
    note('triggers-run', {
      unit: 'triggers',
      count: names.length,
      parts: names.map((name) => ({ name, count: 1 })),
      means: `triggers of the target that will run as people come back: ${names.map((name) => `${name} ${otherTriggers[name]}`).join('; ')}`,
    }),
  ];
}
