/** What a load balancer answers by itself: fixed responses, redirects, and its own error pages. Pure. */
import type { FixedResponseAction, RedirectAction } from './plan.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The parts of the request's URL that a redirect may keep. */
export interface RequestUrl {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
}

const server = 'awselb/2.0';
const titles: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The page of an Application Load Balancer for a failure of its own. */
export function errorPage(status: 502 | 503 | 504): Answer {
  return page(status, {});
}

export function fixedResponse({ status, contentType, body = '' }: FixedResponseAction): Answer {
  const type = contentType ?? 'text/plain; charset=utf-8';
  return { status, headers: { server, ...(body !== '' && { 'content-type': type }) }, body };
}

export function redirect(action: RedirectAction, url: RequestUrl): Answer {
  const fill = (text: string) =>
    text.replace(/#\{(protocol|host|port|path|query)\}/g, (_, part: keyof RequestUrl) =>
      part === 'path' ? url.path.replace(/^\//, '') : url[part],
    );
  const protocol = fill(action.protocol).toLowerCase();
  const query = fill(action.query);
  const location = `${protocol}://${fill(action.host)}:${fill(action.port)}${fill(action.path)}`;
  return page(action.status, { location: query === '' ? location : `${location}?${query}` });
}

function page(status: number, headers: Readonly<Record<string, string>>): Answer {
  const title = `${status} ${titles[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { server, 'content-type': 'text/html', ...headers }, body };
}
