/** Where the code of CreateFunction and UpdateFunctionCode comes from, and Lambda's words when it is refused. assumed: the words. */

import { type CodePackage, CodeRefused, type CodeStore } from '../../runtime/code-store.ts';
import type { ObjectReader } from '../ports.ts';
import { ServiceError } from '../service.ts';
import { invalidParameter, unsupported } from './errors.ts';

/** The members that name code: exactly one source. */
export interface CodeInput {
  readonly ZipFile?: Uint8Array;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
  readonly ImageUri?: string;
}

/** 50 MB. assumed: code, status and text for more; the model has no error for it. */
const directUploadLimit = 52_428_800;

/** Reads and unpacks the code. Throws what Lambda answers for a source or a zip that it refuses. */
export async function readCode(input: CodeInput, objects: ObjectReader, store: CodeStore): Promise<CodePackage> {
  try {
    return await store.add(readZip(input, objects));
  } catch (error) {
    if (!(error instanceof CodeRefused)) throw error;
    throw invalidParameter(
      {
        empty: 'Uploaded file must be a non-empty zip',
        unreadable: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
        'too-large': 'Unzipped size must be smaller than 262144000 bytes',
      }[error.reason],
    );
  }
}

function readZip(
  { ZipFile, S3Bucket, S3Key, S3ObjectVersion, ImageUri }: CodeInput,
  objects: ObjectReader,
): Uint8Array {
  if (ImageUri !== undefined) throw unsupported('A function from a container image');
  if (ZipFile !== undefined) {
    if (S3Bucket !== undefined || S3Key !== undefined) {
      throw invalidParameter('Please do not provide other FunctionCode parameters when providing a ZipFile.');
    }
    if (ZipFile.byteLength > directUploadLimit) {
      throw new ServiceError(
        'RequestEntityTooLargeException',
        `Zipped size must be smaller than ${directUploadLimit} bytes`,
        413,
      );
    }
    return ZipFile;
  }
  if (S3Bucket === undefined || S3Key === undefined)
    throw invalidParameter('Please provide a source for function code.');
  const object = objects.read(S3Bucket, S3Key, S3ObjectVersion);
  if (object === undefined) {
    // Lambda also says NoSuchBucket; the port does not tell which of the two is missing.
    throw invalidParameter(
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    );
  }
  return object;
}
