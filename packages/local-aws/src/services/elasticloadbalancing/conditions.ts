/** Conditions of rules as clients write them, read and shown again as AWS shows them. Pure. */
import { isIP } from 'node:net';
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Condition } from '../../load-balancer/plan.ts';
import { invalid, unsupported } from './errors.ts';

/** One of each but for http-header and query-string, of which there may be several. Throws for what is malformed. */
export function readConditions(conditions: readonly RuleCondition[]): readonly Condition[] {
  if (conditions.length === 0) throw invalid('A rule must have at least one condition');
  const read = conditions.map(readCondition);
  for (const field of ['host-header', 'path-pattern', 'http-request-method', 'source-ip']) {
    if (read.filter((condition) => condition.field === field).length > 1) {
      throw invalid(`A rule can only have one '${field}' condition`);
    }
  }
  return read;
}

export function describeCondition(condition: Condition): RuleCondition {
  const { field: Field } = condition;
  switch (condition.field) {
    case 'host-header':
      return { Field, Values: [...condition.values], HostHeaderConfig: { Values: [...condition.values] } };
    case 'path-pattern':
      return { Field, Values: [...condition.values], PathPatternConfig: { Values: [...condition.values] } };
    case 'http-request-method':
      return { Field, HttpRequestMethodConfig: { Values: [...condition.values] } };
    case 'source-ip':
      return { Field, SourceIpConfig: { Values: [...condition.values] } };
    case 'http-header':
      return { Field, HttpHeaderConfig: { HttpHeaderName: condition.name, Values: [...condition.values] } };
    case 'query-string': {
      const Values = condition.pairs.map(({ key, value }) => ({
        ...(key !== undefined && { Key: key }),
        Value: value,
      }));
      return { Field, QueryStringConfig: { Values } };
    }
  }
}

function readCondition(condition: RuleCondition): Condition {
  const configs = [condition, condition.HostHeaderConfig, condition.PathPatternConfig, condition.HttpHeaderConfig];
  if (configs.some((config) => config?.RegexValues?.length)) throw unsupported('A condition with RegexValues');
  const { Field: field } = condition;
  switch (field) {
    case 'host-header':
      return { field, values: readValues(field, condition.HostHeaderConfig?.Values ?? condition.Values, 128) };
    case 'path-pattern':
      return { field, values: readValues(field, condition.PathPatternConfig?.Values ?? condition.Values, 128) };
    case 'http-request-method': {
      const values = readValues(field, condition.HttpRequestMethodConfig?.Values ?? condition.Values, 40);
      const wrong = values.find((value) => !/^[A-Z_-]+$/.test(value));
      if (wrong !== undefined) throw invalid(`'${wrong}' is not a valid HTTP request method`);
      return { field, values };
    }
    case 'source-ip': {
      const values = readValues(field, condition.SourceIpConfig?.Values ?? condition.Values, 64);
      for (const value of values) checkBlock(value);
      return { field, values };
    }
    case 'http-header': {
      const { HttpHeaderName: name = '', Values } = condition.HttpHeaderConfig ?? {};
      if (!/^[\w!#$%&'*+.^`|~-]{1,40}$/.test(name)) throw invalid(`HTTP header name '${name}' is not valid`);
      if (name.toLowerCase() === 'host') throw invalid('The host header needs a host-header condition');
      return { field, name, values: readValues(field, Values, 128) };
    }
    case 'query-string': {
      const pairs = (condition.QueryStringConfig?.Values ?? []).map(({ Key, Value }) => {
        if (Value === undefined) throw invalid("A 'query-string' condition value must be specified");
        return { ...(Key !== undefined && { key: Key }), value: Value };
      });
      if (pairs.length === 0) throw invalid("A 'query-string' condition must have at least one value");
      return { field, pairs };
    }
    default:
      throw invalid(
        `Condition field '${field}' must be one of '[http-header, http-request-method, host-header, path-pattern, query-string, source-ip]'`,
      );
  }
}

function readValues(field: string, values: readonly string[] | undefined, longest: number): readonly string[] {
  if (!values?.length || values.includes('')) throw invalid(`A '${field}' condition value cannot be empty`);
  if (values.some((value) => value.length > longest)) {
    throw invalid(`A '${field}' condition value can have at most ${longest} characters`);
  }
  return values;
}

function checkBlock(block: string): void {
  const [address = '', bits = ''] = block.split('/');
  const version = isIP(address);
  if (version === 0 || !/^\d+$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) {
    throw invalid(`'${block}' is not a valid CIDR block`);
  }
}
