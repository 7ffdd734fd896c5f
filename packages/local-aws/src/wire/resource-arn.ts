/** The resource of a call, as AWS names it in an access-denied message. */
import { arn } from '../services/names.ts';
import type { Members } from './protocol.ts';

/** An ARN built from the members that name a resource; `*` where the call names none. */
export function resourceArn(service: string, region: string, input: Members): string {
  const member = (...names: string[]) => names.map((name) => input[name]).find((value) => typeof value === 'string');
  switch (service) {
    case 'lambda': {
      const name = member('FunctionName');
      if (name === undefined) return '*';
      return String(name).startsWith('arn:') ? String(name) : arn('lambda', region, `function:${name}`);
    }
    case 'codedeploy': {
      const application = member('applicationName');
      const group = member('deploymentGroupName', 'currentDeploymentGroupName');
      if (application === undefined) return arn('codedeploy', region, 'deploymentgroup:*');
      return group === undefined
        ? arn('codedeploy', region, `application:${application}`)
        : arn('codedeploy', region, `deploymentgroup:${application}/${group}`);
    }
    case 's3': {
      const key = member('Key');
      const bucket = member('Bucket');
      return bucket === undefined ? '*' : `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
    }
    case 'cloudwatch': {
      const alarm = member('AlarmName');
      return alarm === undefined ? '*' : arn('cloudwatch', region, `alarm:${alarm}`);
    }
    case 'logs': {
      const group = member('logGroupName');
      return group === undefined ? '*' : arn('logs', region, `log-group:${group}:log-stream:`);
    }
    case 'ssm': {
      const name = member('Name', 'Path');
      return name === undefined ? '*' : arn('ssm', region, `parameter/${String(name).replace(/^\//, '')}`);
    }
    case 'sts':
      return String(member('RoleArn') ?? '*');
    default:
      return '*';
  }
}
