import { describe, expect, it } from '@jest/globals';
import { inputsOf } from './fakes.ts';

const mistakesOf = (given: Record<string, string>) => {
  try {
    inputsOf(given);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

describe('inputs', () => {
  it('has defaults that shift a tenth of the traffic for ten minutes', () => {
    expect(inputsOf()).toMatchObject({
      alias: 'live',
      trafficShift: { kind: 'canary', percent: 10, minutes: 10 },
      onCancel: 'rollback',
      onActiveDeployment: 'wait',
    });
  });

  it.each([
    [{ package: 'a.zip' }, /exactly one of the inputs 'package', 's3-key' and 'version'; 2 are given/],
    [{ version: '' }, /exactly one .* 0 are given/],
    [{ version: '', 's3-key': 'k' }, /'s3-bucket' is missing; 's3-key' needs it/],
    [{ 's3-bucket': 'b' }, /'s3-bucket' does not go with 'version'/],
    [{ version: '$LATEST' }, /'version' is "\$LATEST"; it should be the number of a published version/],
    [{ 'function-name': 'bot:live' }, /without a qualifier/],
    [
      { 'traffic-shift': 'canary ten' },
      /'traffic-shift' is "canary ten"; it should be "canary 10% 10m", "linear 10% 1m" or "all-at-once"/,
    ],
    [{ 'code-sha256': 'abc' }, /base64 of a SHA-256/],
    [{ 'role-to-assume': 'release' }, /the ARN of an IAM role/],
    [{ timeout: '5s' }, /a duration from 1m to 7d/],
    [{ alias: '12' }, /name of an alias/],
  ])('%j is refused', (given, message) => expect(mistakesOf(given)).toMatch(message));
});
