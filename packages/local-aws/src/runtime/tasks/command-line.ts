/** What a container runs, by the rules of an engine: the task's overrides over the image's ENTRYPOINT, CMD and ENV. */

import type { ContainerOrder, ImageConfiguration } from '../../services/ports.ts';

type Overrides = Pick<ContainerOrder, 'entryPoint' | 'command'>;

/** The words of the command line. An entry point of the task takes the image's CMD away; an empty list is none. */
export function commandLine(image: ImageConfiguration, { entryPoint, command }: Overrides): readonly string[] {
  const ownCommand = command !== undefined && command.length > 0 ? command : undefined;
  if (entryPoint !== undefined && entryPoint.length > 0) return [...entryPoint, ...(ownCommand ?? [])];
  return [...image.entrypoint, ...(ownCommand ?? image.command)];
}

/** The image's variables under the task's. */
export function containerEnvironment(
  image: ImageConfiguration,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const variables = image.environment.map((text): [string, string] => {
    const [name = '', ...value] = text.split('=');
    return [name, value.join('=')];
  });
  return { ...Object.fromEntries(variables), ...environment };
}

/** The command of a health check as ECS takes it: `CMD-SHELL` and text, `CMD` and words, or just words. */
export function healthCheckCommand(command: readonly string[]): { readonly shell: string } | readonly string[] {
  const [kind, ...words] = command;
  if (kind === 'CMD-SHELL') return { shell: words.join(' ') };
  return kind === 'CMD' ? words : command;
}
