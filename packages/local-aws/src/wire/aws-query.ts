/** awsQuery: a form in, XML out. STS for every client, CloudWatch for the AWS CLI and Terraform. */
import { bodyText } from './http.ts';
import { type Members, type Protocol, rpcStatus } from './protocol.ts';
import { readForm } from './query-form.ts';
import { structureOf } from './schemas.ts';
import { writeXml } from './xml.ts';

const text = 0;
const metadata = structureOf('ResponseMetadata', { RequestId: text });
const errorDetails = structureOf('Error', { Type: text, Code: text, Message: text });

/** `xmlNamespace` is the root's namespace, for example `https://sts.amazonaws.com/doc/2011-06-15/`. */
export function awsQuery(xmlNamespace: string): Protocol {
  const headers = (requestId: string) => ({ 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
  return {
    name: 'awsQuery',

    async decode(operation, request) {
      const form = new URLSearchParams(bodyText(request) || request.query);
      return operation.input.isUnitSchema() ? {} : (readForm(operation.input, form) as Members);
    },

    encode(operation, output, requestId) {
      const result = `${operation.name}Result`;
      const withResult = !operation.output.isUnitSchema();
      const envelope = structureOf(
        `${operation.name}Response`,
        { ...(withResult && { [result]: operation.output.getSchema() }), ResponseMetadata: metadata },
        xmlNamespace,
      );
      const value = { [result]: output, ResponseMetadata: { RequestId: requestId } };
      return { status: 200, headers: headers(requestId), body: writeXml(envelope, value) };
    },

    encodeError(error, exception, requestId) {
      const envelope = structureOf('ErrorResponse', { Error: errorDetails, RequestId: text }, xmlNamespace);
      const value = {
        Error: {
          Type: error.status >= 500 ? 'Receiver' : 'Sender',
          Code: exception?.query?.code ?? error.code,
          Message: error.message,
        },
        RequestId: requestId,
      };
      const status = exception?.query?.status ?? (error.status === 403 ? 403 : rpcStatus(error));
      return { status, headers: headers(requestId), body: writeXml(envelope, value) };
    },
  };
}
