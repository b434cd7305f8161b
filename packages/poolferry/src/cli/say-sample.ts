import type { Sample, SampleResult } from '../steps/sample-recovery.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';

/** Says who will get a message, before anybody does. */
export function saySample(
  output: Output,
  { chosen, agreed, recentlyAsked, unmatched, client }: Sample,
): void {
  output.say(
    `${grouped(chosen.length)} of the ${grouped(agreed)} who agreed are to be sent a code by "forgot password".`,
  );
  if (recentlyAsked > 0)
    output.say(
      `${grouped(recentlyAsked)} of them were sent one within the last day, and get no other without --ask-again.`,
    );
  if (unmatched > 0)
    output.say(
      `${grouped(unmatched)} of the names are nobody's who has crossed and is enabled: mistyped, or left behind.`,
    );
  if (client.hidesExistence)
    output.say(
      'This app client hides who exists (PreventUserExistenceErrors): Cognito answers for people who cannot get a code as if one were sent, so that only they can tell whether it came. A client without it tells more.',
    );
}

/** Says how the sample came out: ids and causes, no names. */
export function saySampleResult(
  output: Output,
  { asked, sent, unproven, differing, refused }: SampleResult,
): void {
  if (differing > 0)
    output.say(`${grouped(differing)} of the sample differ, and nobody asked for a code for them.`);
  output.say(
    `Of ${grouped(asked)} people who agreed, ${grouped(sent.email)} are sent a code by email and ${grouped(sent.sms)} by SMS: ask them whether it came.`,
  );
  if (unproven > 0)
    output.say(
      `For ${grouped(unproven)} Cognito's answer proves nothing, since the app client hides who exists: ask them whether a code came.`,
    );
  for (const { targetSub, why } of refused) output.say(output.style('red', `  ${targetSub}: ${why}`));
}
