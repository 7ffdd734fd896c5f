import { describe, expect, it } from '@jest/globals';
import { decodeAwsChunked } from './aws-chunked.ts';

describe('decodeAwsChunked', () => {
  it('joins chunks, signed or not, and reads the trailers', () => {
    const body = Buffer.from('5;chunk-signature=abc\r\nhello\r\n1\r\n!\r\n0\r\nX-Amz-Checksum-CRC32:NhCmhg==\r\n\r\n');
    const { content, trailers } = decodeAwsChunked(body);
    expect(Buffer.from(content).toString()).toBe('hello!');
    expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'NhCmhg==' });
  });

  it('keeps line ends that belong to the content', () => {
    const { content } = decodeAwsChunked(Buffer.from('4\r\n\r\n\r\n\r\n0\r\n\r\n'));
    expect(Buffer.from(content).toString()).toBe('\r\n\r\n');
  });

  it.each(['', '5\r\nhel', 'zz\r\n', '5\r\nhello\r\n'])('refuses %j', (text) => {
    expect(() => decodeAwsChunked(Buffer.from(text))).toThrow(RangeError);
  });
});
