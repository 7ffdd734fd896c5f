/**
 * Container images without a container engine: what names one, what an OCI image layout holds, and how it gets into
 * a registry. It knows neither AWS nor GitHub; ECR is met here as a registry that answers in its own words. Digests
 * are always computed from bytes, never believed.
 */
export { dockerBuildArguments, dockerPushArguments } from './build/docker-arguments.ts';
export { registryConfig } from './build/docker-config.ts';
export { DockerError, dockerFailure } from './build/docker-failure.ts';
export type { Descriptor, Platform } from './descriptor.ts';
export { digestOf, isDigest } from './digest.ts';
export { LayoutError } from './layout-error.ts';
export { isMovingTag } from './moving-tag.ts';
export { type OciLayout, readOciLayout } from './oci-layout.ts';
export { type PushOptions, type PushTarget, pushLayout } from './push-layout.ts';
export {
  checkTag,
  formatImageReference,
  type ImageReference,
  InvalidReference,
  parseImageReference,
} from './reference.ts';
export { openRegistry, type Registry, type RegistryManifest } from './registry.ts';
export { RegistryError, type RegistryErrorKind } from './registry-error.ts';
export type { RegistryOptions } from './transport.ts';
