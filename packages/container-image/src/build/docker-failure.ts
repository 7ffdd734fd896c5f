/** Why `docker` ended badly, by its last words. Pure. Words: Docker Engine 20.10 to 28, with and without BuildKit. */

/** The program `docker` ended with an error. */
export class DockerError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.name = 'DockerError';
    this.nextStep = nextStep;
  }
}

interface KnownEnd {
  readonly words: RegExp;
  readonly message: string;
  readonly nextStep: string;
}

/** In the order of what explains more: a full disk may also look like a step that failed. */
const knownEnds: readonly KnownEnd[] = [
  {
    words:
      /cannot connect to the docker daemon|is the docker daemon running|error during connect|docker\.sock: connect/i,
    message: 'The Docker Engine does not answer.',
    nextStep: 'Use a runner on which it runs, or build an OCI image layout, which is pushed without Docker.',
  },
  {
    words: /no space left on device/i,
    message: 'The disk of the runner is full.',
    nextStep: 'Free space before the build, for example with docker system prune, or use a larger runner.',
  },
  {
    words: /did not complete successfully: exit code|returned a non-zero code/i,
    message: 'A command of the Dockerfile failed.',
    nextStep: 'Its own output is in the log above.',
  },
  {
    words:
      /unable to evaluate symlinks in dockerfile path|cannot locate specified dockerfile|failed to read dockerfile/i,
    message: 'There is no such Dockerfile.',
    nextStep: 'Check its path; without one, it is Dockerfile in the context.',
  },
  {
    words: /failed to reach build target|target stage .*could not be found/i,
    message: 'The Dockerfile has no such stage.',
    nextStep: 'Check the name of the target.',
  },
  {
    words: /(copy|add) failed|failed to (compute cache key|calculate checksum)/i,
    message: 'A file that the Dockerfile copies is not in the context.',
    nextStep: 'Check its path, and that .dockerignore does not leave it out.',
  },
  {
    words: /cannot be overwritten because|ImageTagAlreadyExists/i,
    message: 'The tag is there already with another image, and the repository lets no tag move.',
    nextStep: 'Push under a tag that is used once.',
  },
  {
    words: /no basic auth credentials|token has expired|authentication required|unauthorized:|401 unauthorized/i,
    message: 'A registry did not accept the login, or there was none for it.',
    nextStep: 'If a base image is meant, log in to its registry in a step before this one.',
  },
  {
    words: /toomanyrequests|too many requests/i,
    message: 'A registry throttled docker.',
    nextStep: 'Log in to the registry of the base image, or take that image from a registry of your own.',
  },
  {
    words: /pull access denied|manifest unknown|failed to resolve source metadata/i,
    message: 'A base image is not there, or not for everybody.',
    nextStep: 'Check the FROM lines of the Dockerfile, and log in to their registries before this step.',
  },
  {
    words: /name unknown: /i,
    message: 'There is no such repository.',
    nextStep: 'Create it first, in the account and region of the registry.',
  },
  {
    words: /\bdenied: |403 forbidden|not authorized to perform|insufficient_scope/i,
    message: 'A registry denied docker the access.',
    nextStep: 'Allow the role of this step to push to the repository; if a base image is meant, check its name.',
  },
  {
    words: /image does not exist locally/i,
    message: 'The image that was built is not in the Docker Engine.',
    nextStep: 'The builder in use keeps it to itself: use the default one, for example with docker buildx use default.',
  },
  {
    words: /exec format error|no match for platform|does not match the specified platform/i,
    message: 'Something in the build is for another platform than the one that is built for.',
    nextStep: 'Build on a runner of that platform, or set up emulation with QEMU before this step.',
  },
  {
    words: /no such host|i\/o timeout|connection refused|tls handshake timeout|connection reset by peer/i,
    message: 'Docker did not reach a registry.',
    nextStep: 'Check that the runner reaches it; if it does, run the job again.',
  },
];

const mostWords = 300;

/** An error to throw for an end of `docker`: one sentence, and a next step. `lines` are the last of its output. */
export function dockerFailure(exitCode: number, lines: readonly string[]): DockerError {
  if (exitCode === 127) {
    return new DockerError('There is no program "docker" on the PATH.', 'Install Docker, or use a runner that has it.');
  }
  const own = lines.map((line) => line.trim()).filter((line) => line !== '' && !stepOutput.test(line));
  const known = knownEnds.find(({ words }) => own.some((line) => words.test(line)));
  const said = (own.findLast((line) => (known?.words ?? problem).test(line)) ?? own.at(-1) ?? '').slice(0, mostWords);
  return new DockerError(
    `${known?.message ?? `Docker ended with exit code ${exitCode}.`}${said === '' ? '' : ` Docker said: ${said}`}`,
    known?.nextStep ?? 'The log above has all that it said.',
  );
}

/** What programs of the build print, as BuildKit passes it on: with the time since the step began. */
const stepOutput = /^(#\d+ )?\d+\.\d+ /;

/** What most lines have that tell why it ended. */
const problem = /\b(error|failed|cannot|unable)\b/i;
