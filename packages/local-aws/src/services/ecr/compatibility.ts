/** What ECR of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

const kept = 'kept and shown';

export const ecrCompatibility: ServiceCompatibility = {
  service: 'ecr',
  title: 'ECR',
  operations: {
    BatchCheckLayerAvailability: { real: 'layers of this repository', assumed: 'texts of failures' },
    BatchDeleteImage: {
      real: 'tags and images; what an index needs stays',
      assumed: 'the last tag of an image that an index needs may go',
    },
    BatchGetImage: {
      real: 'manifests byte for byte, with failures by code',
      assumed: 'who accepts no index gets its image for linux/amd64',
    },
    BatchGetRepositoryScanningConfiguration: { real: 'the frequency that the rules give' },
    CompleteLayerUpload: { real: 'digest, size of parts and empty uploads are checked', assumed: 'texts of errors' },
    CreateRepository: { real: 'all four tag mutabilities with filters', assumed: 'texts about filters' },
    CreateRepositoryCreationTemplate: {
      real: 'makes repositories on push (CREATE_ON_PUSH)',
      assumed: 'texts of errors',
    },
    DeleteLifecyclePolicy: { real: kept },
    DeleteRepository: { real: 'refuses one with images unless forced' },
    DeleteRepositoryCreationTemplate: { real: 'no repository comes of it any more' },
    DeleteRepositoryPolicy: { real: kept },
    DeleteSigningConfiguration: { real: 'pushes are no longer called signed' },
    DescribeImageScanFindings: {
      real: 'basic and enhanced findings, in pages: those that were planted',
      assumed: 'descriptions of statuses; an index has no findings of its own',
    },
    DescribeImages: {
      real: 'tags, sizes, times of push and pull, scans, subject',
      assumed: 'another tag leaves the time of the push as it is',
    },
    DescribeImageSigningStatus: {
      real: 'a status for each signing profile whose rule took the push',
      assumed: 'COMPLETE after five seconds; nothing is signed',
    },
    DescribeRegistry: { real: 'no replication' },
    DescribeRepositories: { real: 'by name or in pages' },
    DescribeRepositoryCreationTemplates: { real: 'by prefix or in pages' },
    GetAccountSetting: { real: kept },
    GetAuthorizationToken: {
      real: 'a password for this registry, twelve hours of AWS time',
      refused: 'registries of other accounts',
    },
    GetDownloadUrlForLayer: { real: 'a URL of this server that needs no login', assumed: 'an hour' },
    GetLifecyclePolicy: { real: kept },
    GetRegistryScanningConfiguration: { real: 'the rules' },
    GetRepositoryPolicy: { real: kept },
    GetSigningConfiguration: { real: 'the rules' },
    InitiateLayerUpload: { real: 'an upload', assumed: 'the proposed size of a part' },
    ListImageReferrers: { real: 'manifests with this subject, by type, in pages' },
    ListImages: { real: 'tags and digests, in pages' },
    ListTagsForResource: { real: 'tags of a repository' },
    PutAccountSetting: {
      real: 'BLOB_MOUNTING decides whether layers are taken over from other repositories; the others are kept and shown',
    },
    PutImage: {
      real: 'layers, children, digest, media type and immutable tags are checked',
      assumed: 'texts about manifests and missing layers',
    },
    PutImageScanningConfiguration: { real: 'scans on push' },
    PutImageTagMutability: { real: 'all four modes with filters' },
    PutLifecyclePolicy: { real: kept, assumed: 'the text about an empty policy' },
    PutRegistryScanningConfiguration: { real: 'decides what is scanned on push, and whether basic or enhanced' },
    PutSigningConfiguration: { real: 'decides which pushes are called signed' },
    SetRepositoryPolicy: { real: kept },
    StartImageScan: { real: 'finds what was planted; once a day for an image', assumed: 'fifteen seconds' },
    TagResource: { real: 'tags of a repository', assumed: 'texts of errors' },
    UntagResource: { real: 'tags of a repository' },
    UpdateRepositoryCreationTemplate: { real: 'changes what is given' },
    UploadLayerPart: { real: 'parts in order, up to 20 MiB', assumed: 'texts of errors' },
  },
  differences: [
    'Registry v2 is at /v2/ of this server: 127.0.0.1:PORT/REPOSITORY, over HTTP, which Docker allows on loopback.',
    'There is no scanner: a scan finds what POST /_local/scan-findings planted, and else nothing.',
    'Managed signing has a status only: nothing is signed, and no signature appears among the referrers.',
    'Lifecycle policies are kept and never carried out; repository policies refuse nobody; nothing is encrypted.',
    'Layers are sent by this server, not by a redirect to S3.',
    'Manifests are never translated: who accepts none of their media types gets none.',
    'Pushing the same image to the same immutable tag again succeeds over HTTP (assumed), and is ImageAlreadyExistsException over the API.',
    'A manifest is deleted over HTTP by digest or (assumed) by tag; blobs are never deleted.',
    'Only sha256 is a digest, and manifests of schema 1 are refused.',
    'References to NNNNNNNNNNNN.dkr.ecr.REGION.amazonaws.com in task definitions mean this registry, whatever the account.',
    'A dumped state names layers of up to 4 MiB, so that they travel with the file; larger ones stay in the data folder.',
  ],
};
