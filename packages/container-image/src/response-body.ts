/** Reads answers, which may be longer than anybody has room for. */

/** The bytes of an answer; of more than `limit`, the first of them, and the rest is left. */
export async function readBytes(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      size += chunk.length;
      // Leaving the loop lets go of the connection.
      if (size >= limit) break;
    }
  }
  return new Uint8Array(Buffer.concat(chunks)).slice(0, limit);
}
