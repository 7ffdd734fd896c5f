import { expect, it } from '@jest/globals';
import { isMovingTag } from './moving-tag.ts';

it.each(
  (
    'latest prod production stable main master develop dev test staging release edge nightly current live blue green ' +
    'LATEST Prod latest-arm64 main-linux-amd64 stable_x86_64 prod-arm64-v8 prod-latest blue-green v1 V1 1 12 1.2 v1.2 ' +
    '1-amd64 1.2-arm64 v2024 2024.1 22.04'
  ).split(' '),
)('%s moves', (tag) => {
  expect(isMovingTag(tag)).toBe(true);
});

it.each([
  '1.2.3',
  'v1.2.3',
  '1.2.3-0123abc',
  '0123456789abcdef0123456789abcdef01234567',
  '1234567890123456789012345678901234567890',
  'deadbee',
  '1234567',
  '19034857221',
  '19034857221-1',
  'main-0123abc',
  'prod-20260131',
  'release-1.2.3',
  'latest-news-3f1c9d2',
  'sha-0123abc',
  'contest',
  'amd64',
  '_',
])('%s stays', (tag) => {
  expect(isMovingTag(tag)).toBe(false);
});
