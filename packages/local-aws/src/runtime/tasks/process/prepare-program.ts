/** From an unpacked image and an order to what can be spawned on this machine. */

import { delimiter, dirname, posix } from 'node:path';
import type { ContainerOrder, ImageConfiguration } from '../../../services/ports.ts';
import { commandLine, containerEnvironment } from '../command-line.ts';
import { placeOf } from '../image/image-root.ts';
import { makeTaskFolder } from '../image/task-folder.ts';
import { MappedImage } from './mapped-image.ts';
import { type CommandPlace, findNodeCommand } from './node-command.ts';

/** A program that is ready to run. */
export interface PreparedProgram {
  /** Arguments of node. */
  readonly arguments: readonly string[];
  /** Its working directory on this machine. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** For further commands in the same container. */
  readonly image: MappedImage;
  readonly place: CommandPlace;
}

/**
 * Makes `folder` the container's view of the image that is unpacked at `unpacked`, and finds out what to run there.
 * A string says why it is nothing for Node.
 */
export async function prepareProgram(
  order: ContainerOrder,
  configuration: ImageConfiguration,
  unpacked: string,
  folder: string,
): Promise<PreparedProgram | string> {
  const environment = containerEnvironment(configuration, order.environment);
  const workingDirectory = posix.resolve('/', order.workingDirectory ?? configuration.workingDirectory);
  const image = new MappedImage(unpacked);
  const place: CommandPlace = { workingDirectory, searchPath: environment.PATH, files: image };
  const command = await findNodeCommand(commandLine(configuration, order), place);
  if (typeof command === 'string') return command;
  const { mapped, named } = image.mapArguments(command, workingDirectory, folder);
  const working = image.findFolder(workingDirectory);
  const temporary = image.findFolder('/tmp');
  await makeTaskFolder(unpacked, folder, [working, temporary, ...named]);
  return {
    arguments: mapped,
    folder: placeOf(folder, working),
    environment: {
      // Node.js does not start without it on Windows.
      ...(process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot }),
      TZ: 'UTC',
      HOME: folder,
      TMPDIR: placeOf(folder, temporary),
      ...environment,
      // The programs of an image need its libraries; those of this machine run here.
      PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    },
    image,
    place,
  };
}
